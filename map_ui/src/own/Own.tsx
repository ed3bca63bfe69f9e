// The frame of a member's own page: who is signed in, whether the service knows which person that is, and the view.
import { useEffect, useState } from "preact/hooks";
import { problemOf } from "../console/problem";
import { Way } from "../console/Way";
import { Fallen, Reading } from "../console/work/Fallen";
import { language, say } from "../shared/language";
import { ask, send } from "../shared/service";
import { ClaimView } from "./ClaimView";
import { Claims } from "./Claims";
import { Covers } from "./Covers";
import { IdentityForm } from "./IdentityForm";
import { NewClaim } from "./NewClaim";
import { addressOf, AT, type Identity, type View, viewOf } from "./own";
import { Trial } from "./Trial";

/** Who is signed in here. */
export interface Member {
  name: string;
  csrf: string | null;
  /** Null for who is no member. */
  identity: Identity | null;
}

/** What the views get. */
export interface Owned {
  search: string;
  member: Member;
  onGo: (address: string, replace?: boolean) => void;
  /** What to do about something that went wrong: words to show, or null where one is to sign in first. */
  onFail: (error: unknown) => string | null;
}

const TABS: [View, View[], string][] = [
  ["covers", ["covers"], say("保障", "Cover")],
  ["claims", ["claims", "claim", "new"], say("申请", "Claims")],
  ["trial", ["trial"], say("试算", "Estimate")],
];

/** Who is signed in; null where nobody is. */
async function readMember(): Promise<Member | null> {
  const session = await ask<{ name: string | null; permissions: string[] }>("/session");
  if (session.name === null) return null;
  const [{ csrf }, identity] = await Promise.all([
    ask<{ csrf: string | null }>("/account"),
    session.permissions.includes("self") ? ask<Identity>(`${AT}/identity`) : null,
  ]);
  return { name: session.name, csrf, identity };
}

export function Own() {
  const [search, setSearch] = useState(location.search);
  const [member, setMember] = useState<Member | null | undefined>(undefined);
  const [ended, setEnded] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const view = viewOf(search);
  const go = (address: string, replace = false) => {
    if (replace) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    scrollTo(0, 0);
    setSearch(location.search);
  };
  const fail = (error: unknown) => {
    const problem = problemOf(error);
    if (problem.status !== 401) return problem.detail;
    setEnded(true);
    setMember(null);
    return null;
  };
  const begin = () => {
    setFault(null);
    readMember().then(setMember, (error) => setFault(fail(error)));
  };
  useEffect(begin, []);
  useEffect(() => {
    const arrive = () => setSearch(location.search);
    addEventListener("popstate", arrive);
    return () => removeEventListener("popstate", arrive);
  }, []);
  const leave = () =>
    send("/session", { method: "DELETE", headers: { "X-CSRF-Token": member?.csrf ?? "" } }).then(
      () => {
        setMember(null);
        go(addressOf("covers", search), true);
      },
      (error) => setFault(fail(error)),
    );
  const other = new URLSearchParams(search);
  other.set("lang", language === "zh" ? "en" : "zh");
  const owned = member ? { search, member, onGo: go, onFail: fail } : null;
  return (
    <>
      <header>
        <h1>{say("会员专享基本保障", "Members' basic protection")}</h1>
        {member ? (
          <button type="button" class="plain" onClick={leave}>
            {say("退出", "Sign out")}
          </button>
        ) : null}
        <a href={`?${other}`} lang={language === "zh" ? "en" : "zh-CN"}>
          {language === "zh" ? "English" : "中文"}
        </a>
      </header>
      <main id="main" class="member">
        {fault ? (
          <Fallen words={fault} onAgain={begin} />
        ) : member === undefined ? (
          <Reading />
        ) : owned === null ? (
          <Welcome search={search} ended={ended} />
        ) : owned.member.identity === null ? (
          <p class="notice">{say("您的账户不是会员账户。", "Your account is not that of a member.")}</p>
        ) : view === "trial" ? (
          <Trial {...owned} />
        ) : !owned.member.identity.is_bound ? (
          <IdentityForm {...owned} identity={owned.member.identity} onBound={(identity) => setMember({ ...owned.member, identity })} />
        ) : (
          <Viewed view={view} {...owned} />
        )}
      </main>
      {owned?.member.identity ? (
        <nav class="bar" aria-label={say("页面", "Pages")}>
          {TABS.map(([to, within, words]) => (
            <Way key={to} to={() => addressOf(to, search)} current={within.includes(view)} again onGo={go}>
              {words}
            </Way>
          ))}
        </nav>
      ) : null}
    </>
  );
}

function Viewed({ view, ...owned }: Owned & { view: View }) {
  const id = new URLSearchParams(owned.search).get("id");
  if (view === "claim" && id) return <ClaimView key={id} id={id} {...owned} />;
  if (view === "new") return <NewClaim {...owned} />;
  return view === "covers" ? <Covers {...owned} /> : <Claims {...owned} />;
}

/** What the page is for, and where to sign in and come back from. */
function Welcome({ search, ended }: { search: string; ended: boolean }) {
  const lang = new URLSearchParams(search).get("lang");
  const query = new URLSearchParams({ view: "sign-in", next: `/own${search}`, ...(lang ? { lang } : {}) });
  return (
    <section class="card welcome" aria-labelledby="welcome">
      {ended ? (
        <p class="told soon" role="status">
          {say("登录已过期，请重新登录。草稿和已上传的材料都还在。", "You have been signed out. Your draft and the papers you sent are still there.")}
        </p>
      ) : null}
      <h2 id="welcome">{say("我的保障和给付申请", "My cover and my claims")}</h2>
      <p>{say("登录后可以查看保障、申请给付、看办到哪一步。", "Sign in to see your cover, to file a claim, and to see how far it is.")}</p>
      <a class="primary" href={`/console?${query}`}>
        {say("登录", "Sign in")}
      </a>
    </section>
  );
}
