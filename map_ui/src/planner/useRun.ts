// A run that is followed to its end, and what came of it.
import { useEffect, useRef, useState } from "preact/hooks";
import { type Cells, type Done, type Gaps, isDone, isUnderWay, readCells, readGaps, readRun, readSites, type Run, type Sites } from "./service";

const AGAIN_MS = 600;
/** Runs whose tables are kept, so that going back to one takes no time: the hours of a day. */
const MOST_KEPT = 24;

/** What came of a run, table by table. */
export interface Tables {
  cells: Cells;
  sites: Sites;
  gaps: Gaps;
}

export interface Followed<R = Run, D = Done, T = Tables> {
  /** Null until it is known. */
  run: R | null;
  done: D | null;
  /** Null until it is there. */
  tables: T | null;
  fault: string | null;
  reread: () => void;
}

const readTables = async (run: Done): Promise<Tables> => {
  const [cells, sites, gaps] = await Promise.all([readCells(run), readSites(run.id), readGaps(run.id)]);
  return { cells, sites, gaps };
};

/** The run of coverage or of siting of an id; `onFail` gives words for what went wrong, null where one is to sign in first. */
export const useRun = (id: string | null, onFail: (error: unknown) => string | null): Followed =>
  useFollowed(id, onFail, (run: Run): run is Done => isDone(run) && run.kind !== "rounds", readTables);

/** The run of an id, and what `tablesOf` reads of it once `isFound` says that it is done. */
export function useFollowed<R extends Pick<Run, "id" | "status">, D extends R, T>(
  id: string | null,
  onFail: (error: unknown) => string | null,
  isFound: (run: R) => run is D,
  tablesOf: (run: D) => Promise<T>,
): Followed<R, D, T> {
  const [run, setRun] = useState<R | null>(null);
  const [tables, setTables] = useState<{ id: string; tables: T } | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  const kept = useRef(new Map<string, { run: D; tables: T }>());
  useEffect(() => {
    setFault(null);
    if (id === null) {
      setRun(null);
      return;
    }
    const before = kept.current.get(id);
    if (before) {
      setRun(before.run);
      setTables({ id, tables: before.tables });
      return;
    }
    let wanted = true;
    let waiting = 0;
    const fail = (error: unknown) => wanted && setFault(onFail(error));
    const keep = (found: D, tables: T) => {
      kept.current.set(id, { run: found, tables });
      if (kept.current.size > MOST_KEPT) kept.current.delete(kept.current.keys().next().value!);
      setTables({ id, tables });
    };
    const look = () =>
      readRun<R>(id).then((found) => {
        if (!wanted) return;
        setRun(found);
        if (isUnderWay(found)) waiting = window.setTimeout(look, AGAIN_MS);
        else if (isFound(found)) return tablesOf(found).then((tables) => wanted && keep(found, tables));
      }).catch(fail);
    void look();
    return () => {
      wanted = false;
      clearTimeout(waiting);
    };
  }, [id, tries]);
  const mine = run?.id === id ? run : null;
  return {
    run: mine,
    done: mine && isFound(mine) ? mine : null,
    tables: tables?.id === id ? tables.tables : null,
    fault,
    reread: () => {
      kept.current.delete(id ?? "");
      setTries(tries + 1);
    },
  };
}
