// A file to be sent, chosen anew as often as it was mended.
import { useId } from "preact/hooks";
import { say } from "../shared/language";
import { Problem } from "../shared/service";

interface Props {
  label: string;
  accept?: string;
  onFile: (file: File | null) => void;
}

export function FileField({ label, accept, onFile }: Props) {
  const id = useId();
  return (
    <label class="field" for={id}>
      <span>{label}</span>
      <input
        id={id}
        type="file"
        {...(accept ? { accept } : {})}
        // A file of the same name is chosen anew where nothing was chosen before.
        onClick={(event) => {
          event.currentTarget.value = "";
        }}
        onChange={(event) => onFile(event.currentTarget.files?.[0] ?? null)}
      />
    </label>
  );
}

/** Refuses a file that was changed after it was chosen: the browser sends no more of it. */
export async function stillThere(file: File): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new Problem(say("文件在选择之后改动过，请重新选择", "The file was changed after it was chosen; choose it again"));
  }
}
