// Whose service it is, its views, who is signed in, the other language.
import { language, say } from "../shared/language";
import type { Session } from "./Console";
import { SEES } from "./protection/parts";
import { addressOf, inLanguage, signInAddress, type View, WORK } from "./view";
import { Way } from "./Way";

interface Props {
  view: View;
  search: string;
  /** Null until it is known, or where that failed. */
  session: Session | null;
  failed: boolean;
  onGo: (address: string) => void;
}

const PERSON = "M12 3a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9zm0 11c5 0 9 2.500 9 5.500V21H3v-1.500C3 16.500 7 14 12 14z";

const LOOKED_AFTER = ["facility:daily", "facility:apply", "facility:list"];
/** The views of protection, sites and programs, each with the permissions of which one will do. */
const KEPT: [View, string[], string][] = [
  ["protection", SEES, say("会员保障", "Protection")],
  ["photos", LOOKED_AFTER, say("照片", "Photos")],
  ["feedback", ["facility:daily"], say("反馈", "Feedback")],
  ["listings", ["facility:list", "facility:read"], say("上图", "Listings")],
  ["feeds", ["facility:list"], say("上图交付", "Handing over")],
  ["webhooks", ["machines"], say("订阅", "Subscriptions")],
];

export function Header({ view, search, session, failed, onGo }: Props) {
  const name = session?.name;
  return (
    <header>
      <span class="union">{say("上海工会服务站点", "Shanghai trade-union services")}</span>
      <nav aria-label={say("页面", "Pages")}>
        {name ? (
          <>
            <Way to={() => addressOf("cases", search)} current={view !== "progress" && WORK.includes(view)} again onGo={onGo}>
              {say("工作台", "Work")}
            </Way>
            <Way to={() => addressOf("progress", search)} current={view === "progress"} onGo={onGo}>
              {say("进度", "Progress")}
            </Way>
            {KEPT.filter(([, needs]) => needs.some((one) => session.permissions.includes(one))).map(([to, , words]) => (
              <Way key={to} to={() => addressOf(to, search)} current={view === to} again onGo={onGo}>
                {words}
              </Way>
            ))}
          </>
        ) : null}
        <Way to={() => addressOf("calculator", location.search)} current={view === "calculator"} onGo={onGo}>
          {say("试算", "Calculator")}
        </Way>
      </nav>
      {name ? (
        <Way to={() => addressOf("account", search)} current={view === "account"} onGo={onGo} class="who" label={say("我的账户：", "My account: ") + name}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d={PERSON} fill="currentColor" />
          </svg>
          <span>{name}</span>
        </Way>
      ) : session || failed ? (
        <Way to={() => signInAddress(location.search)} current={view === "sign-in"} onGo={onGo} class="who">
          {say("登录", "Sign in")}
        </Way>
      ) : null}
      <a
        class="tongue"
        href={inLanguage(search, language === "zh" ? "en" : "zh")}
        onClick={(event) => (event.currentTarget.href = inLanguage(location.search, language === "zh" ? "en" : "zh"))}
        lang={language === "zh" ? "en" : "zh-CN"}
      >
        {language === "zh" ? "English" : "中文"}
      </a>
    </header>
  );
}
