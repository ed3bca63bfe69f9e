// Demand from a file is brought in by a part that is fetched when it is wanted.
import { useState } from "preact/hooks";
import { say } from "../shared/language";
import { useLater } from "../shared/later";
import type { Props } from "./DemandFile";

const load = async () => (await import("./DemandFile")).default;

export function NewDemand(props: Props) {
  const [isOpen, setOpen] = useState(false);
  const later = useLater(isOpen ? "demand-file" : null, load);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say("导入需求数据", "Bring demand in")}</summary>
      {later.Part ? <later.Part {...props} /> : null}
      {later.failed ? (
        <button type="button" onClick={later.retry}>
          {say("没有读到，再试一次", "It could not be fetched; try again")}
        </button>
      ) : null}
    </details>
  );
}
