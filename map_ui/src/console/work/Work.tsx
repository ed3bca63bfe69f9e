// The views of what is on its way: what they share is asked once, then the one that the URL says.
import { useEffect, useState } from "preact/hooks";
import { say } from "../../shared/language";
import type { Framed } from "../Console";
import { problemOf } from "../problem";
import { Forms } from "../forms/Forms";
import { Selection } from "../selection/Selection";
import { viewOf } from "../view";
import { CaseView } from "./CaseView";
import { type Desk, readDesk } from "./desk";
import { Fallen, Reading } from "./Fallen";
import { NewCase } from "./NewCase";
import { Progress } from "./Progress";
import { QueueView } from "./QueueView";

/** What a view of cases gets. */
export interface Worked extends Framed {
  desk: Desk;
  /** What to do about something that went wrong: words to show, or null where one is to sign in first. */
  onFail: (error: unknown) => string | null;
}

export function Work(framed: Framed) {
  const [desk, setDesk] = useState<Desk | null>(null);
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
    readDesk().then(setDesk, (error) => setFault(fail(error)));
  }, [tries]);

  if (fault) return <Fallen words={fault} onAgain={() => setTries(tries + 1)} />;
  if (!desk) return <Reading />;
  if (!desk.workflows.length)
    return (
      <p class="notice">
        {say("您的角色没有需要办理的事项。", "Your roles have nothing to do with cases.")}
      </p>
    );
  const view = viewOf(framed.search);
  const worked = { ...framed, desk, onFail: fail };
  if (view === "case") return <CaseView key={framed.search} {...worked} />;
  if (view === "new") return <NewCase key={framed.search} {...worked} />;
  if (view === "forms") return <Forms {...worked} />;
  if (view === "selection") return <Selection key={framed.search} {...worked} />;
  return view === "progress" ? <Progress {...worked} /> : <QueueView {...worked} />;
}
