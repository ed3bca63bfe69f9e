// 上图交付: what would be held back from each platform and why, the package, what was handed over, the platform's answer.
import { useEffect, useState } from "preact/hooks";
import { say } from "../../shared/language";
import { type Account, read } from "../account/account";
import type { Framed } from "../Console";
import { problemOf } from "../problem";
import { Title } from "../Title";
import { addressOf } from "../view";
import { Way } from "../Way";
import { type Platform, PLATFORMS, platformOf, readTold, type Told } from "./feeds";
import { Handovers } from "./Handovers";
import { HeldBack } from "./HeldBack";
import { Package } from "./Package";
import { ReceiptForm } from "./ReceiptForm";

/** What the parts of the page get. */
export interface Part extends Told {
  account: Account;
  platform: Platform;
  /** Something was written: read anew. */
  onDone: () => void;
  /** Words for what went wrong; null where one is to sign in first. */
  onFail: (error: unknown) => string | null;
}

export function Feeds({ search, moved, onGo, onGone }: Framed) {
  const platform = platformOf(search);
  const [account, setAccount] = useState<Account | null>(null);
  const [told, setTold] = useState<{ platform: Platform; told: Told } | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const fail = (error: unknown) => {
    const problem = problemOf(error);
    if (problem.status === 401) onGone("ended");
    return problem.status === 401 ? null : problem.status === 403 ? say("您的角色不负责上图交付。", "Your roles do not hand over to the platforms.") : problem.detail;
  };
  const reread = () => {
    setFault(null);
    Promise.all([account ?? read(), readTold(platform)]).then(
      ([account, told]) => {
        setAccount(account);
        setTold({ platform, told });
      },
      (error) => setFault(fail(error)),
    );
  };
  useEffect(reread, [platform]);

  const shown = told?.platform === platform ? told.told : null;
  return (
    <div class="feeds">
      <Title moved={moved}>{say("上图交付", "Handing over to maps")}</Title>
      <nav class="platforms" aria-label={say("平台", "Platforms")}>
        {PLATFORMS.map((one) => (
          <Way key={one.code} to={() => addressOf("feeds", search, { platform: one.code })} current={one.code === platform} onGo={onGo}>
            {one.title}
          </Way>
        ))}
      </nav>
      {fault ? (
        <div class="notice" role="alert">
          <p>{fault}</p>
          <button type="button" onClick={reread}>
            {say("再试一次", "Try again")}
          </button>
        </div>
      ) : shown && account ? (
        <Page key={platform} {...shown} account={account} platform={platform} onDone={reread} onFail={fail} />
      ) : (
        <p class="notice" role="status">
          {say("正在读取…", "Reading…")}
        </p>
      )}
    </div>
  );
}

function Page(part: Part) {
  const { report } = part;
  const figures = [
    { name: say("可交付", "Ready"), count: report.ready },
    { name: say("未通过检查", "Held back"), count: report.refused.length },
    { name: say("新增", "New"), count: report.changes.new },
    { name: say("变更", "Changed"), count: report.changes.changed },
    { name: say("撤销", "Gone"), count: report.changes.removed },
  ];
  return (
    <>
      <dl class="figures">
        {figures.map(({ name, count }) => (
          <div key={name} class="card">
            <dt>{name}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      <p class="hint">
        {report.since === null
          ? say("还没有向这个平台交付过；新增为全部可交付的站点。", "Nothing was handed over to this platform yet; all that is ready is new.")
          : say("新增、变更、撤销自上次交付起计。", "New, changed and gone are counted since the last hand-over.")}
      </p>
      <div class="columns">
        <div>
          <Package {...part} />
          <ReceiptForm {...part} />
          <Handovers handovers={part.handovers} />
        </div>
        <HeldBack report={report} />
      </div>
    </>
  );
}
