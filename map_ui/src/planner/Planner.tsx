// The frame of the planner's page: who is signed in, the tabs, and the view that the URL says.
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { problemOf } from "../console/problem";
import { inLanguage } from "../console/view";
import { Way } from "../console/Way";
import { language, say } from "../shared/language";
import { ask } from "../shared/service";
import { Actions } from "./Actions";
import { Compare } from "./Compare";
import { Desk } from "./Desk";
import { Names, namesOf } from "./districts";
import { PrintSheet } from "./PrintSheet";
import { Rounds } from "./rounds/Rounds";
import { type Ground, readGround } from "./service";
import type { Looked } from "./poster";
import { PAGE, read, type Shown, signInAddress, type View, write } from "./url";

interface Session {
  name: string | null;
  permissions: string[];
}

/** What every view gets. */
export interface Viewed {
  ground: Ground;
  shown: Shown;
  /** Shows something else, so that the way back leads here where `push` says so. */
  onShow: (to: Partial<Shown>, push?: boolean) => void;
  /** Words for what went wrong; null where one is to sign in first. */
  onFail: (error: unknown) => string | null;
  /** What is looked at, to be drawn and printed; null where there is nothing. */
  onLook: (looked: Looked | null) => void;
  /** Reads anew what there is to plan with, as after demand was brought in. */
  onDemand: () => Promise<void>;
  /** Whether one may ask for runs. */
  mayRun: boolean;
}

const VIEWS: [View, string][] = [
  ["coverage", say("覆盖缺口", "Coverage gaps")],
  ["siting", say("新增站点", "New sites")],
  ["rounds", say("筛查车巡回", "Truck rounds")],
  ["compare", say("情景对比", "Compare")],
];
const READS = "planning:read";
const RUNS = "planning:write";

export function Planner() {
  const [shown, setShown] = useState(() => read(location.search));
  const [session, setSession] = useState<Session | null>(null);
  const [ground, setGround] = useState<Ground | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  const [looked, setLooked] = useState<Looked | null>(null);

  const fail = (error: unknown): string | null => {
    const problem = problemOf(error);
    if (problem.status !== 401) return [problem.detail, ...problem.faults.map((one) => one.wanted)].join(say("；", "; "));
    location.replace(signInAddress(location.search, true));
    return null;
  };
  const show = (to: Partial<Shown>, push = false) => {
    // What came meanwhile stands in the URL, and not in what this view was drawn from.
    const next = { ...read(location.search), ...to };
    const address = `${PAGE}${write(next, location.search)}`;
    if (push) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    setShown(next);
  };
  useEffect(() => {
    const back = () => setShown(read(location.search));
    addEventListener("popstate", back);
    return () => removeEventListener("popstate", back);
  }, []);
  useEffect(() => {
    setFault(null);
    ask<Session>("/session")
      .then(async (found) => {
        if (!found.name) return location.replace(signInAddress(location.search, false));
        setSession(found);
        if (found.permissions.includes(READS)) setGround(await readGround());
      })
      .catch((error) => setFault(fail(error)));
  }, [tries]);
  useEffect(() => {
    document.title = `${VIEWS.find(([view]) => view === shown.view)![1]} · ${say("布点规划", "Site planning")}`;
  }, [shown.view]);

  const nameOf = useMemo(() => namesOf(ground?.districts ?? []), [ground]);
  const viewed = ground && { ground, shown, onShow: show, onFail: fail, onLook: setLooked, onDemand: () => readGround().then(setGround), mayRun: session!.permissions.includes(RUNS) };
  return (
    <>
      <a class="skip" href="#main">
        {say("跳到正文", "Skip to the content")}
      </a>
      {ground?.about.rehearsal ? (
        <aside class="banner" aria-label={say("演练", "Rehearsal")}>
          {say(`演练日期 ${ground.about.rehearsal}`, `Rehearsal: the date is taken to be ${ground.about.rehearsal}`)}
        </aside>
      ) : null}
      <header>
        <span class="union">{say("上海工会服务站点", "Shanghai trade-union services")}</span>
        <h1>{say("布点规划", "Site planning")}</h1>
        <nav aria-label={say("页面", "Pages")}>
          {VIEWS.map(([view, words]) => (
            <Way key={view} to={() => addressOf(view, shown)} current={view === shown.view} onGo={() => show(leading(view, shown), true)}>
              {words}
            </Way>
          ))}
        </nav>
        {looked && ground ? <Actions looked={looked} approval={ground.about.map_approval_number} account={ground.account} /> : null}
        <a class="who" href={`/console?view=account${language === "en" ? "&lang=en" : ""}`}>
          {session?.name ?? ""}
        </a>
        <a
          class="tongue"
          href={inLanguage(location.search, language === "zh" ? "en" : "zh")}
          onClick={(event) => (event.currentTarget.href = inLanguage(location.search, language === "zh" ? "en" : "zh"))}
          lang={language === "zh" ? "en" : "zh-CN"}
        >
          {language === "zh" ? "English" : "中文"}
        </a>
      </header>
      <main id="main" tabIndex={-1}>
        {fault ? (
          <Notice role="alert">
            <p>{fault}</p>
            <button type="button" onClick={() => setTries(tries + 1)}>
              {say("再试一次", "Try again")}
            </button>
          </Notice>
        ) : session && !session.permissions.includes(READS) ? (
          <Notice role="status">{say("您的角色不做布点规划。", "Your roles do not plan sites.")}</Notice>
        ) : !viewed ? (
          <Notice role="status">{say("正在读取…", "Reading…")}</Notice>
        ) : (
          <Names.Provider value={nameOf}>
            {shown.view === "compare" ? <Compare {...viewed} /> : shown.view === "rounds" ? <Rounds {...viewed} /> : <Desk key={shown.view} {...viewed} kind={shown.view} />}
          </Names.Provider>
        )}
      </main>
      {looked && ground ? <PrintSheet looked={looked} approval={ground.about.map_approval_number} /> : null}
    </>
  );
}

/** What of what is shown goes along to another view: of a run that is looked at, to be compared. */
const leading = (view: View, shown: Shown): Partial<Shown> => ({
  view,
  run: null,
  what: null,
  day: null,
  ...(view === "compare" && shown.view !== "rounds" && shown.run && !shown.b ? { b: shown.run } : {}),
});

const addressOf = (view: View, shown: Shown) => `${PAGE}${write({ ...shown, ...leading(view, shown) }, location.search)}`;

function Notice({ role, children }: { role: "alert" | "status"; children: ComponentChildren }) {
  return (
    <div class="notice" role={role}>
      {children}
    </div>
  );
}
