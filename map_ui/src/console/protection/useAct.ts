// Something that one does with a button: while it goes on, and why it was not done.
import { useState } from "preact/hooks";
import type { Problem } from "../../shared/service";
import { problemOf } from "../problem";

interface Acting {
  busy: boolean;
  problem: Problem | null;
  /** Does it, unless something is going on. */
  act: (work: () => Promise<unknown>) => void;
}

export function useAct(onFail: (error: unknown) => string | null): Acting {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const act = (work: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    work()
      .catch((error) => {
        if (onFail(error) !== null) setProblem(problemOf(error));
      })
      .finally(() => setBusy(false));
  };
  return { busy, problem, act };
}
