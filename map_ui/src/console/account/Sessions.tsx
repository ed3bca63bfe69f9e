// The browsers in which one is signed in: this one is marked, each other can be signed out from here.
import { useRef } from "preact/hooks";
import { language, say } from "../../shared/language";
import { change } from "../change";
import type { OwnSession } from "./account";
import type { Held } from "./AccountView";
import { Fact } from "./Facts";
import { ago, momentOf } from "../moments";

const WAYS = { password: say("密码", "password"), oidc: say("统一认证", "organisation’s sign-in") };

export function Sessions({ account, now, onDo }: Held) {
  const heading = useRef<HTMLHeadingElement>(null);
  const end = async (one: OwnSession) => {
    const work = () => change(account, "DELETE", `/account/sessions/${one.id}`);
    // The button goes with its browser.
    if (await onDo(work, say("已退出那个浏览器", "Signed out of that browser"))) heading.current?.focus();
  };
  // The one at hand first; the service gives the newest first.
  const listed = [...account.sessions].sort((a, b) => Number(b.current) - Number(a.current));
  return (
    <section class="card" aria-labelledby="sessions">
      <h2 id="sessions" ref={heading} tabIndex={-1}>
        {say("已登录的浏览器", "Browsers signed in")} <small>{listed.length}</small>
      </h2>
      <p class="hint">
        {say(
          `不使用超过 ${account.idle_minutes} 分钟会自动退出。看到不认识的，请退出它。`,
          `A browser is signed out after ${account.idle_minutes} minutes without use. Sign out any that you do not know.`,
        )}
      </p>
      <ul class="rows">
        {listed.map((one) => (
          <li key={one.id}>
            <div>
              <p class="name">
                {one.current ? say("这个浏览器", "This browser") : say("另一个浏览器", "Another browser")}
                {one.current ? <span class="mark open">{say("正在使用", "in use")}</span> : null}
              </p>
              <dl>
                <Fact name={say("登录于", "Signed in")}>
                  <Moment at={one.began_at} /> · {WAYS[one.way]}
                </Fact>
                <Fact name={say("最近使用", "Last seen")}>
                  <time dateTime={one.seen_at} title={momentOf(one.seen_at)}>
                    {ago(one.seen_at, now, language)}
                  </time>
                </Fact>
                <Fact name={say("最晚到", "Until")}>
                  <Moment at={one.expires_at} />
                </Fact>
              </dl>
            </div>
            {one.current ? null : (
              <button type="button" aria-label={say(`退出 ${momentOf(one.began_at)} 登录的浏览器`, `Sign out the browser signed in ${momentOf(one.began_at)}`)} onClick={() => end(one)}>
                {say("退出", "Sign out")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const Moment = ({ at }: { at: string }) => <time dateTime={at}>{momentOf(at)}</time>;
