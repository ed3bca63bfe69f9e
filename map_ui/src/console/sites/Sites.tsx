// The views of sites: what they share is asked once, then the one that the URL says.
import { useEffect, useState } from "preact/hooks";
import type { Text } from "../../shared/language";
import { ask } from "../../shared/service";
import type { Framed } from "../Console";
import { FeedbackView } from "../feedback/FeedbackView";
import { ListingsView } from "../listings/ListingsView";
import { SiteListings } from "../listings/SiteListings";
import { PhotoSites } from "../photos/PhotoSites";
import { PhotosView } from "../photos/PhotosView";
import { problemOf } from "../problem";
import { viewOf } from "../view";
import { Fallen, Reading } from "../work/Fallen";

/** What the views of sites share. */
export interface Yard {
  csrf: string | null;
  /** What the functions of sites are called, by code. */
  functions: Record<string, Text>;
}

/** What a view of sites gets. */
export interface Tended extends Framed {
  yard: Yard;
  /** What to do about something that went wrong: words to show, or null where one is to sign in first. */
  onFail: (error: unknown) => string | null;
}

async function readYard(): Promise<Yard> {
  const [{ csrf }, functions] = await Promise.all([
    ask<{ csrf: string | null }>("/account"),
    ask<{ code: string; title: Text }[]>("/functions"),
  ]);
  return { csrf, functions: Object.fromEntries(functions.map((one) => [one.code, one.title])) };
}

export function Sites(framed: Framed) {
  const [yard, setYard] = useState<Yard | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  const fail = (error: unknown) => {
    const problem = problemOf(error);
    if (problem.status !== 401) return problem.detail;
    framed.onGone("ended");
    return null;
  };
  useEffect(() => {
    setFault(null);
    readYard().then(setYard, (error) => setFault(fail(error)));
  }, [tries]);

  if (fault) return <Fallen words={fault} onAgain={() => setTries(tries + 1)} />;
  if (!yard) return <Reading />;
  const tended = { ...framed, yard, onFail: fail };
  const view = viewOf(framed.search);
  const id = new URLSearchParams(framed.search).get("id");
  if (view === "feedback") return <FeedbackView {...tended} />;
  if (view === "listings") return id ? <SiteListings key={id} id={id} {...tended} /> : <ListingsView {...tended} />;
  return id ? <PhotosView key={id} id={id} {...tended} /> : <PhotoSites {...tended} />;
}
