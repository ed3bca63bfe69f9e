// The frame of 会员保障: who is signed in is asked once, then the part that the URL says.
import { useEffect, useState } from "preact/hooks";
import { say } from "../../shared/language";
import { type Account, read } from "../account/account";
import type { Framed } from "../Console";
import { problemOf } from "../problem";
import { Way } from "../Way";
import { Fallen, Reading } from "../work/Fallen";
import { Accounts } from "./accounts/Accounts";
import { Batches } from "./centre/Batches";
import { BatchView } from "./centre/BatchView";
import { Claims } from "./centre/Claims";
import { Cards } from "./centre/Cards";
import { ClaimView } from "./centre/ClaimView";
import { Discharges } from "./centre/Discharges";
import { DischargeView } from "./centre/DischargeView";
import { Illnesses } from "./centre/Illnesses";
import { PaperClaim } from "./centre/PaperClaim";
import { Sets } from "./centre/Sets";
import { Invoices } from "./fees/Invoices";
import { Statement } from "./fees/Statement";
import { FiguresView } from "./FiguresView";
import { ListView } from "./lists/ListView";
import { Lists } from "./lists/Lists";
import { partAddress, partOf, partsFor } from "./parts";

/** What a part gets. */
export interface Protecting extends Framed {
  account: Account;
  /** What to do about something that went wrong: words to show, or null where one is to sign in first. */
  onFail: (error: unknown) => string | null;
}

export function Protection(framed: Framed) {
  const { search, session, onGo } = framed;
  const [account, setAccount] = useState<Account | null>(null);
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
    read().then(setAccount, (error) => setFault(fail(error)));
  }, [tries]);

  const part = partOf(search, session.permissions);
  if (!part) return <p class="notice">{say("您的角色不办理会员专享基本保障。", "Your roles have nothing to do with the members' protection.")}</p>;
  if (fault) return <Fallen words={fault} onAgain={() => setTries(tries + 1)} />;
  if (!account) return <Reading />;
  const protecting = { ...framed, account, onFail: fail };
  const id = new URLSearchParams(search).get("id");
  const parts = partsFor(session.permissions);
  return (
    <div class="work queue protection">
      {parts.length > 1 ? (
        <nav class="tabs" aria-label={say("会员保障", "Members' protection")}>
          {parts.map(([name, , words]) => (
            <Way key={name} to={() => partAddress(name, search)} current={name === part} again onGo={onGo}>
              {words}
            </Way>
          ))}
        </nav>
      ) : null}
      {part === "lists" ? (
        id ? <ListView key={id} id={id} {...protecting} /> : <Lists {...protecting} />
      ) : part === "invoices" ? (
        <Invoices {...protecting} />
      ) : part === "claims" ? (
        id === "new" ? <PaperClaim {...protecting} /> : id ? <ClaimView key={id} id={id} {...protecting} /> : <Claims {...protecting} />
      ) : part === "sets" ? (
        <Sets {...protecting} job={id} />
      ) : part === "discharges" ? (
        id ? <DischargeView key={id} id={id} {...protecting} /> : <Discharges {...protecting} />
      ) : part === "batches" ? (
        id ? <BatchView key={id} id={id} {...protecting} /> : <Batches {...protecting} />
      ) : part === "cards" ? (
        <Cards {...protecting} />
      ) : part === "accounts" ? (
        <Accounts {...protecting} />
      ) : part === "illnesses" ? (
        <Illnesses {...protecting} />
      ) : part === "statement" ? (
        <Statement {...protecting} />
      ) : (
        <FiguresView {...protecting} />
      )}
    </div>
  );
}
