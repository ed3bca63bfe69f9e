// One subscription: whose, where to, how it stands, what became of what was sent last; pause it, send again what was given up.
import { useEffect, useState } from "preact/hooks";
import { say } from "../../shared/language";
import { ask } from "../../shared/service";
import type { Account } from "../account/account";
import { Fact } from "../account/Facts";
import { change } from "../change";
import { momentOf } from "../moments";
import { answerOf, DELIVERIES, type Delivery, standingOf, STREAMS, type Subscription } from "./webhooks";

interface Props {
  one: Subscription;
  account: Account | null;
  /** Does something, says what came of it, and reads the subscriptions anew. */
  onDo: (work: () => Promise<unknown>, done: string) => Promise<void>;
  onFail: (error: unknown) => string | null;
}

interface Page {
  deliveries: Delivery[];
}

const SHOWN = 10;

export function SubscriptionCard({ one, account, onDo, onFail }: Props) {
  const path = `/webhooks/${one.id}`;
  const [told, setTold] = useState<{ all: Page; dead: Page } | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  // What the list says anew, the deliveries of each say as well.
  useEffect(() => {
    setFault(null);
    Promise.all([ask<Page>(`${path}/deliveries`), ask<Page>(`${path}/deliveries?status=dead`)]).then(
      ([all, dead]) => setTold({ all, dead }),
      (error) => setFault(onFail(error)),
    );
  }, [one]);
  const standing = standingOf(one);
  const goesOn = one.status !== "active";
  const last = told?.all.deliveries.find((each) => each.status !== "replay");
  const set = (held: Account) =>
    onDo(
      () => change(held, "PUT", `${path}/status`, { body: { status: goesOn ? "active" : "paused" } }),
      goesOn ? say(`${one.machine} 的订阅已恢复`, `The subscription of ${one.machine} goes on`) : say(`${one.machine} 的订阅已暂停`, `The subscription of ${one.machine} is paused`),
    );
  return (
    <li class="card">
      <div class="head">
        <h2>
          {one.machine} <small>{STREAMS[one.stream]}</small>
        </h2>
        <span class={`state ${standing.as}`}>{standing.words}</span>
        <button type="button" disabled={!account} onClick={() => account && set(account)}>
          {goesOn ? say("恢复", "Go on") : say("暂停", "Pause")}
        </button>
      </div>
      <dl>
        <Fact name={say("地址", "Address")}>
          <code>{one.url}</code>
        </Fact>
        <Fact name={say("已处理到编号", "Done with number")}>{one.number}</Fact>
        <Fact name={say("最近一次", "Last")}>{last ? `${momentOf(last.last_at)} ${DELIVERIES[last.status]} · ${answerOf(last)}` : say("还没有发送过", "Nothing was sent yet")}</Fact>
        {one.next_at ? <Fact name={say("下次重试", "Tried again")}>{`${momentOf(one.next_at)} · ${say(`已试 ${one.tries} 次`, `${one.tries} tries so far`)}`}</Fact> : null}
        <Fact name={say("已放弃", "Given up")}>{one.dead}</Fact>
      </dl>
      {fault ? (
        <p class="fault" role="alert">
          {fault}
        </p>
      ) : null}
      {told?.dead.deliveries.length ? <GivenUp path={path} one={one} account={account} deliveries={told.dead.deliveries.slice(0, SHOWN)} onDo={onDo} /> : null}
    </li>
  );
}

function GivenUp({ path, one, account, deliveries, onDo }: Omit<Props, "onFail"> & { path: string; deliveries: Delivery[] }) {
  const resend = (held: Account, number: number) =>
    onDo(
      () => change(held, "POST", `${path}/deliveries/${number}/replay`),
      say(`编号 ${number} 将重发给 ${one.machine}`, `Number ${number} will be sent to ${one.machine} again`),
    );
  return (
    <ul aria-label={say("已放弃的推送", "What was given up")}>
      {deliveries.map(({ number, tries, last_at, ...answer }) => (
        <li key={number}>
          <span>
            {say(`编号 ${number}`, `Number ${number}`)} · <time dateTime={last_at}>{momentOf(last_at)}</time> · {say(`试了 ${tries} 次`, `${tries} tries`)} · {answerOf(answer)}
          </span>
          <button type="button" disabled={!account} aria-label={say(`重发编号 ${number}`, `Send number ${number} again`)} onClick={() => account && resend(account, number)}>
            {say("重发", "Send again")}
          </button>
        </li>
      ))}
    </ul>
  );
}
