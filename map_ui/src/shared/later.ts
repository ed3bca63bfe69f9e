// Parts of the page that are fetched when they are first wanted: the list must stand before they do.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

interface Later<P> {
  /** Null until it is there. */
  Part: ComponentType<P> | null;
  failed: boolean;
  retry: () => void;
}

/** The part that `load` fetches, for as long as it is wanted; another one when `name` changes. */
export function useLater<P>(name: string | null, load: () => Promise<ComponentType<P>>): Later<P> {
  const [found, setFound] = useState<{ name: string; Part: ComponentType<P> } | null>(null);
  const [failed, setFailed] = useState(false);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (name === null) return;
    // What comes late is no longer wanted: parts of one file can arrive in another order than they were asked for.
    let wanted = true;
    setFailed(false);
    load().then(
      (Part) => wanted && setFound({ name, Part }),
      () => wanted && setFailed(true),
    );
    return () => {
      wanted = false;
    };
  }, [name, tries]);
  return { Part: found?.name === name ? found!.Part : null, failed, retry: () => setTries(tries + 1) };
}
