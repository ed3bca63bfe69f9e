// When and by what a run was worked out, and what is to be borne in mind of it.
import { momentOf } from "../console/moments";
import { language, say, type Text } from "../shared/language";

interface Props {
  done: {
    id: string;
    finished_at: string | null;
    change_number: number | null;
    /** Without a seed nothing was searched. */
    summary: { seed?: number; solver?: string; seconds?: number };
  };
}

/** Rows of a list of facts. */
export function WorkedOut({ done }: Props) {
  const { summary } = done;
  return (
    <>
      <div>
        <dt>{say("算于", "Worked out")}</dt>
        <dd>
          {momentOf(done.finished_at!)} · {say("登记变更编号", "change number")} {done.change_number}
        </dd>
      </div>
      {summary.seed === undefined ? null : (
        <div>
          <dt>{say("求解", "Search")}</dt>
          <dd>
            {summary.solver} · {summary.seconds} s · {say("种子", "seed")} {summary.seed}
          </dd>
        </div>
      )}
      <div>
        <dt>{say("任务编号", "Run")}</dt>
        <dd>
          <code>{done.id}</code>
        </dd>
      </div>
    </>
  );
}

export function Notices({ notices }: { notices: readonly Text[] }) {
  return (
    <ul class="notices">
      {notices.map((notice) => (
        <li key={notice.zh}>{notice[language]}</li>
      ))}
    </ul>
  );
}
