// A question that must be answered before anything else: the browser keeps focus inside, and gives it back.
import { useEffect, useRef } from "preact/hooks";

interface Props {
  title: string;
  onClose: () => void;
  /** Whether the key Esc leaves it open. */
  held?: boolean;
  children: (close: () => void) => preact.ComponentChildren;
}

export function Dialog({ title, onClose, held = false, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="dialog-title"
      onClose={onClose}
      onCancel={(event) => held && event.preventDefault()}
    >
      <h2 id="dialog-title">{title}</h2>
      {children(() => dialog.current?.close())}
    </dialog>
  );
}
