// Signing in by name and password, or by way of the provider where there is one.
import { useEffect, useRef, useState } from "preact/hooks";
import { say } from "../../shared/language";
import { send } from "../../shared/service";
import type { Framed } from "../Console";
import { problemOf } from "../problem";
import { nextOf, queryOfThisPage, whyOf } from "../view";
import { waitOf } from "../moments";

/** Until when a name may not be tried again. */
interface Lock {
  login: string;
  untilMs: number;
}

// Every refusal is said alike: the service does not tell a wrong password from a name that does not exist.
const REFUSED = say("登录名或密码不对", "The login name or the password is wrong");
const WHY = {
  ended: say("登录已过期或已在别处退出，请重新登录", "You have been signed out meanwhile; please sign in again"),
  left: say("已退出登录", "You have signed out"),
  refused: say("统一认证没有成功，或您还不是本系统的用户", "The provider's sign-in did not succeed, or you are no user here yet"),
};

export function SignIn({ search, session, onSignedIn }: Framed) {
  const [fault, setFault] = useState<string | null>(null);
  const [lock, setLock] = useState<Lock | null>(null);
  const [login, setLogin] = useState("");
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const secret = useRef<HTMLInputElement>(null);
  const leftS = useLeft(lock?.untilMs ?? 0);
  const locked = leftS > 0 && lock?.login === login.trim();
  const why = whyOf(search);

  useEffect(() => first.current?.focus(), []);

  const refuse = (error: unknown, tried: string) => {
    const problem = problemOf(error);
    setFault(problem.status === 401 ? REFUSED : problem.status === 429 ? null : problem.detail);
    if (problem.status === 429) setLock({ login: tried, untilMs: Date.now() + problem.waitS * 1000 });
    if (problem.status === 401 || problem.status === 429) secret.current?.select();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy || locked) return;
    const given = { login: first.current!.value.trim(), password: secret.current!.value };
    setBusy(true);
    setFault(null);
    setLock(null);
    setLogin(given.login);
    send<{ next: string }>("/session", { method: "POST", body: JSON.stringify({ ...given, next: nextOf(search) }) })
      .then(({ next }) => {
        const query = queryOfThisPage(next, location.origin);
        if (query === null) location.replace(next);
        else onSignedIn(next);
      })
      .catch((error) => refuse(error, given.login))
      .finally(() => setBusy(false));
  };

  return (
    <div class="sign-in">
      <form class="card" method="post" action="/session" onSubmit={submit} aria-labelledby="title">
        <h1 id="title">{say("登录", "Sign in")}</h1>
        {why && !fault && !lock ? (
          <p class={why === "left" ? "told open" : "told soon"} role="status">
            {WHY[why]}
          </p>
        ) : null}
        {fault ? (
          <p class="told overdue" role="alert" id="fault">
            {fault}
          </p>
        ) : null}
        {lock ? <Locked leftS={leftS} /> : null}
        <div class="field">
          <label for="login">{say("登录名", "Login name")}</label>
          <input
            ref={first}
            id="login"
            name="login"
            required
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            onInput={(event) => setLogin(event.currentTarget.value)}
          />
        </div>
        <Password input={secret} isWrong={fault === REFUSED} />
        <button class="primary" type="submit" disabled={busy || locked}>
          {busy ? say("正在登录…", "Signing in…") : say("登录", "Sign in")}
        </button>
        {session.ways.includes("oidc") ? (
          <>
            <p class="or">
              <span>{say("或", "or")}</span>
            </p>
            <a class="secondary" href={`/session/oidc?next=${encodeURIComponent(nextOf(search))}`}>
              {say("统一认证登录", "Sign in with your organisation")}
            </a>
          </>
        ) : null}
        <p class="hint">
          {say("没有账户或忘记密码，请联系管理员。", "No account, or the password forgotten? Ask the administrator.")}
        </p>
      </form>
    </div>
  );
}

function Password({ input, isWrong }: { input: preact.RefObject<HTMLInputElement>; isWrong: boolean }) {
  const [shown, setShown] = useState(false);
  const [capitals, setCapitals] = useState(false);
  const look = (event: KeyboardEvent) => setCapitals(event.getModifierState("CapsLock"));
  return (
    <div class="field">
      <label for="password">{say("密码", "Password")}</label>
      <div class="secret">
        <input
          ref={input}
          id="password"
          name="password"
          type={shown ? "text" : "password"}
          required
          autocomplete="current-password"
          autocapitalize="none"
          spellcheck={false}
          onKeyDown={look}
          onKeyUp={look}
          onBlur={() => setCapitals(false)}
          {...(isWrong ? { "aria-invalid": true as const, "aria-describedby": "fault" } : {})}
        />
        <button type="button" aria-pressed={shown} aria-label={say("显示密码", "Show the password")} onClick={() => setShown(!shown)}>
          {shown ? say("隐藏", "Hide") : say("显示", "Show")}
        </button>
      </div>
      {capitals ? (
        <p class="capitals" role="status">
          {say("大写锁定已打开", "Caps Lock is on")}
        </p>
      ) : null}
    </div>
  );
}

function Locked({ leftS }: { leftS: number }) {
  if (leftS <= 0)
    return (
      <p class="told open" role="status">
        {say("现在可以再试了", "You can try again now")}
      </p>
    );
  return (
    <div class="told overdue locked">
      <p role="alert">{say("尝试次数过多，暂时不能登录", "Too many attempts; signing in is locked for a while")}</p>
      <p role="timer">
        {say("还要等", "Wait")} <strong>{waitOf(leftS)}</strong>
      </p>
    </div>
  );
}

/** Seconds that are left until a moment, counted down. */
function useLeft(untilMs: number): number {
  const [nowMs, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    const clock = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= untilMs) clearInterval(clock);
    }, 250);
    return () => clearInterval(clock);
  }, [untilMs]);
  return Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
}
