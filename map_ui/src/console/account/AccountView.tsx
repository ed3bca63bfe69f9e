// 我的账户: who one is here, in which browsers one is signed in, and the keys of the programs that one looks after.
import { useEffect, useState } from "preact/hooks";
import { say } from "../../shared/language";
import { change } from "../change";
import type { Framed } from "../Console";
import { problemOf } from "../problem";
import { Title } from "../Title";
import { type Account, organisationIn, read } from "./account";
import { Keys } from "./Keys";
import { Sessions } from "./Sessions";

/** What the parts of the account get: the account, and a way to change it. */
export interface Held {
  account: Account;
  now: Date;
  /** Does something and reads the account anew; whether it was done. What went wrong is said unless `quiet`. */
  onDo: (work: () => Promise<unknown>, done: string) => Promise<boolean>;
  /** The session has ended meanwhile. */
  onEnded: () => void;
}

const CLOCK_MS = 30_000;

export function AccountView({ moved, onGone }: Framed) {
  const [account, setAccount] = useState<Account | null>(null);
  const [said, setSaid] = useState<{ good: boolean; words: string } | null>(null);
  const [now, setNow] = useState(() => new Date());

  const fail = (error: unknown) => {
    const problem = problemOf(error);
    if (problem.status === 401) onGone("ended");
    else setSaid({ good: false, words: problem.detail });
  };
  const reread = () =>
    read().then((told) => {
      setAccount(told);
      setNow(new Date());
    });
  const act = async (work: () => Promise<unknown>, done: string): Promise<boolean> => {
    setSaid(null);
    try {
      await work();
      await reread();
      setSaid({ good: true, words: done });
      return true;
    } catch (error) {
      fail(error);
      // What is shown may be why it went wrong: another tab, another browser.
      if (problemOf(error).status !== 401) await reread().catch(() => undefined);
      return false;
    }
  };
  const leave = (held: Account) => change(held, "DELETE", "/session").then(() => onGone("left"), fail);

  useEffect(() => {
    reread().catch(fail);
    const clock = setInterval(() => setNow(new Date()), CLOCK_MS);
    return () => clearInterval(clock);
  }, []);

  const held = account && { account, now, onDo: act, onEnded: () => onGone("ended") };
  return (
    <div class="account">
      <Title moved={moved}>{say("我的账户", "My account")}</Title>
      {said ? (
        <p class={said.good ? "told open" : "told overdue"} role={said.good ? "status" : "alert"}>
          {said.words}
        </p>
      ) : null}
      {!held && said ? (
        <button type="button" onClick={() => reread().then(() => setSaid(null), fail)}>
          {say("再试一次", "Try again")}
        </button>
      ) : null}
      {!held && !said ? <p role="status">{say("正在读取…", "Reading…")}</p> : null}
      {held ? (
        <div class="columns">
          <Who account={held.account} onLeave={() => leave(held.account)} />
          <div>
            <Sessions {...held} />
            {held.account.machines ? <Keys {...held} machines={held.account.machines} /> : null}
          </div>
        </div>
      ) : null}
    </div>
  );
}

function Who({ account, onLeave }: { account: Account; onLeave: () => void }) {
  return (
    <section class="card who" aria-labelledby="who">
      <p class="face" aria-hidden="true">
        {[...account.name][0]}
      </p>
      <h2 id="who">{account.name}</h2>
      <h3>{say("角色", "Roles")}</h3>
      {account.roles.length ? (
        <ul>
          {account.roles.map((one) => (
            <li key={`${one.role} ${one.organisation}`}>
              <strong>{say(one.title.zh, one.title.en)}</strong>
              <span>{organisationIn(account, one.organisation)}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p>{say("没有角色", "None")}</p>
      )}
      <button type="button" onClick={onLeave}>
        {say("退出登录", "Sign out")}
      </button>
    </section>
  );
}
