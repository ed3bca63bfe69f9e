// The frame of the console: its header, and the view that the URL says; what needs an account is fetched when it is wanted.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { say } from "../shared/language";
import { useLater } from "../shared/later";
import { ask } from "../shared/service";
import { Calculator } from "./calculator/Calculator";
import { Header } from "./Header";
import { problemOf } from "./problem";
import { Title } from "./Title";
import { addressOf, signInAddress, SITES, type View, viewOf, type Why } from "./view";

/** What the service says of this browser. */
export interface Session {
  /** Who is signed in; null where nobody is. */
  name: string | null;
  /** What they may do somewhere, by code. */
  permissions: string[];
  ways: ("password" | "oidc")[];
}

/** What the service says of itself. */
export interface About {
  /** The business day that is rehearsed; null where it is today. */
  rehearsal: string | null;
  map_approval_number: string | null;
}

/** What the views of an account get from the frame. */
export interface Framed {
  /** The query of the page. */
  search: string;
  session: Session;
  /** Null until it is known. */
  about: About | null;
  /** Whether one came here from another view, and focus with them. */
  moved: boolean;
  /** Goes to another address of this page, instead of this one where `replace` says so. */
  onGo: (address: string, replace?: boolean) => void;
  /** Somebody signed in, and goes on to an address of this page. */
  onSignedIn: (address: string) => void;
  /** Nobody is signed in any more: goes to sign in, and says why. */
  onGone: (why: Why) => void;
}

const TITLES: Record<View, string> = {
  calculator: say("试算", "Calculator"),
  "sign-in": say("登录", "Sign in"),
  account: say("我的账户", "My account"),
  cases: say("工作台", "Work"),
  case: say("办理事项", "A case"),
  new: say("新建申报", "New case"),
  progress: say("进度", "Progress"),
  forms: say("申报表", "Application forms"),
  selection: say("评定", "Selection"),
  photos: say("站点照片", "Photos of sites"),
  feedback: say("司机反馈", "What drivers say"),
  listings: say("上图状态", "On the map platforms"),
  feeds: say("上图交付", "Handing over to maps"),
  webhooks: say("订阅", "Subscriptions"),
  protection: say("会员保障", "Members' protection"),
};

type Part = "sign-in" | "account" | "work" | "sites" | "feeds" | "webhooks" | "protection";

const PARTS: Record<Part, () => Promise<ComponentType<Framed>>> = {
  "sign-in": async () => (await import("./account")).SignIn,
  account: async () => (await import("./account")).AccountView,
  work: async () => (await import("./work")).Work,
  sites: async () => (await import("./sites")).Sites,
  feeds: async () => (await import("./feeds")).Feeds,
  webhooks: async () => (await import("./webhooks")).WebhooksView,
  protection: async () => (await import("./protection")).Protection,
};

/** The part that a view is of; null for what is there from the beginning. */
const partOf = (view: View): Part | null =>
  view === "calculator"
    ? null
    : view in PARTS
      ? (view as Part)
      : SITES.includes(view)
        ? "sites"
        : "work";

export function Console() {
  const [search, setSearch] = useState(location.search);
  const [session, setSession] = useState<Session | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  const [moved, setMoved] = useState(false);
  const view = viewOf(search);
  const [about, setAbout] = useState<About | null>(null);
  const wanted = partOf(view);
  const part = useLater(wanted, PARTS[wanted ?? "account"]);

  const needsAccount = view !== "calculator" && view !== "sign-in";

  const arrive = () => {
    setSearch(location.search);
    setMoved(true);
  };
  const go = (address: string, replace = false) => {
    if (replace) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    scrollTo(0, 0);
    arrive();
  };
  const ending = (why: Why) => {
    setSession((held) => held && { ...held, name: null, permissions: [] });
    go(why === "left" ? addressOf("sign-in", location.search, { why }) : signInAddress(location.search, why), true);
  };
  const beginning = (address: string) => {
    setSession(null);
    setTries(tries + 1);
    go(address, true);
  };

  useEffect(() => {
    addEventListener("popstate", arrive);
    return () => removeEventListener("popstate", arrive);
  }, []);
  useEffect(() => {
    // Without it the page works as well.
    ask<About>("/about").then(setAbout, () => undefined);
  }, []);
  useEffect(() => {
    setFault(null);
    ask<Session>("/session").then(setSession, (error) => setFault(problemOf(error).detail));
  }, [tries]);
  useEffect(() => {
    document.title = `${TITLES[view]} · ${say("上海工会服务站点", "Shanghai trade-union services")}`;
  }, [view]);
  useEffect(() => {
    if (needsAccount && session && !session.name) go(signInAddress(search), true);
    if (view === "sign-in" && session?.name) go(addressOf("account", search), true);
  }, [view, session]);

  const wrong = view === "calculator" ? null : (fault ?? (part.failed ? problemOf(new TypeError()).detail : null));
  const again = () => (part.failed ? part.retry() : setTries(tries + 1));
  const isDue = session && needsAccount === (session.name !== null);
  return (
    <>
      <a class="skip" href="#main">
        {say("跳到正文", "Skip to the content")}
      </a>
      {about?.rehearsal ? (
        <aside class="banner" aria-label={say("演练", "Rehearsal")}>
          {say(`演练日期 ${about.rehearsal}`, `Rehearsal: the date is taken to be ${about.rehearsal}`)}
        </aside>
      ) : null}
      <Header view={view} search={search} session={session} failed={fault !== null} onGo={go} />
      <main id="main" tabIndex={-1}>
        {view === "calculator" ? (
          <>
            <Title moved={moved} hidden>
              {TITLES.calculator}
            </Title>
            <Calculator />
          </>
        ) : wrong ? (
          <div class="notice" role="alert">
            <p>{wrong}</p>
            <button type="button" onClick={again}>
              {say("再试一次", "Try again")}
            </button>
          </div>
        ) : part.Part && isDue ? (
          <part.Part search={search} session={session} about={about} moved={moved} onGo={go} onSignedIn={beginning} onGone={ending} />
        ) : (
          <p class="notice" role="status">
            {say("正在读取…", "Reading…")}
          </p>
        )}
      </main>
    </>
  );
}
