import { useEffect, useRef } from "preact/hooks";

/** The title of a view, where focus goes when one comes from another view. */
export function Title({ moved, hidden = false, children }: { moved: boolean; hidden?: boolean; children: string }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (moved) title.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={title} tabIndex={-1} class={hidden ? "unseen" : ""}>
      {children}
    </h1>
  );
}
