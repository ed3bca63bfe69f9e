// An answer of the service that a view is made of: asked when it begins, and again when it is told to.
import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "../../shared/service";

interface Asked<T> {
  /** Null until it is there. */
  told: T | null;
  fault: string | null;
  /** Asks again; throws as `ask` does. */
  read: () => Promise<void>;
  /** Asks again after something went wrong. */
  again: () => void;
}

export function useAsked<T>(path: string, onFail: (error: unknown) => string | null): Asked<T> {
  const [found, setFound] = useState<{ path: string; told: T } | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  // What comes late, of a question that is not asked any more, is let go.
  const latest = useRef(path);
  latest.current = path;
  const read = () => ask<T>(path).then((told) => void (latest.current === path && setFound({ path, told })));
  const again = () => {
    setFault(null);
    read().catch((error) => latest.current === path && setFault(onFail(error)));
  };
  useEffect(again, [path]);
  return { told: found?.path === path ? found.told : null, fault, read, again };
}
