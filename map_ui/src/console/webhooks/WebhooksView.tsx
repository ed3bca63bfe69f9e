// 订阅: which programs are told of what, how far each is, and what was given up.
import { useEffect, useState } from "preact/hooks";
import { say } from "../../shared/language";
import { type Account, read } from "../account/account";
import type { Framed } from "../Console";
import { problemOf } from "../problem";
import { type Told, ToldLine } from "../sites/Told";
import { useAsked } from "../sites/useAsked";
import { Title } from "../Title";
import { Fallen, Reading } from "../work/Fallen";
import { SubscriptionCard } from "./SubscriptionCard";
import type { Subscription } from "./webhooks";

export function WebhooksView({ moved, onGone }: Framed) {
  const fail = (error: unknown) => {
    const problem = problemOf(error);
    if (problem.status === 401) onGone("ended");
    return problem.status === 401 ? null : problem.status === 403 ? say("您的角色不管理接口程序。", "Your roles look after no programs.") : problem.detail;
  };
  const { told, fault, read: reread, again } = useAsked<{ webhooks: Subscription[] }>("/webhooks", fail);
  const [account, setAccount] = useState<Account | null>(null);
  const [said, setSaid] = useState<Told | null>(null);
  // Without it the list is shown, and nothing can be changed.
  useEffect(() => void read().then(setAccount, () => undefined), []);

  const act = async (work: () => Promise<unknown>, done: string) => {
    setSaid(null);
    try {
      await work();
      await reread();
      setSaid({ good: true, words: done });
    } catch (error) {
      const words = fail(error);
      if (words) setSaid({ good: false, words });
    }
  };
  return (
    <div class="webhooks">
      <Title moved={moved}>{say("订阅", "Subscriptions")}</Title>
      <p class="hint">
        {say("接口程序订阅的推送：按编号依次发送，送不到的会重试，十次后放弃，可在此重发。", "What programs have sent to them: one after the other by number, tried again where it is not taken, given up after ten tries; sent again from here.")}
      </p>
      <ToldLine told={said} />
      {fault ? (
        <Fallen words={fault} onAgain={again} />
      ) : !told ? (
        <Reading />
      ) : told.webhooks.length ? (
        <ol>
          {told.webhooks.map((one) => (
            <SubscriptionCard key={one.id} one={one} account={account} onDo={act} onFail={fail} />
          ))}
        </ol>
      ) : (
        <p class="card">{say("还没有订阅。程序用自己的密钥以 POST /webhooks 订阅。", "There is none. A program subscribes with its key: POST /webhooks.")}</p>
      )}
    </div>
  );
}
