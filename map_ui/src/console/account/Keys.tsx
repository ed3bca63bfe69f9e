// The programs that one looks after, with their keys.
import { useRef, useState } from "preact/hooks";
import { language, say } from "../../shared/language";
import { change } from "../change";
import { type Key, type Machine, organisationIn, signOf } from "./account";
import type { Held } from "./AccountView";
import { Dialog } from "./Dialog";
import { Fact, Scopes } from "./Facts";
import { ago, dayOf, daysUntil, momentOf, SOON_DAYS } from "../moments";
import { NewKeyDialog } from "./NewKeyDialog";

export function Keys({ machines, ...held }: Held & { machines: Machine[] }) {
  const { account, onDo } = held;
  const heading = useRef<HTMLHeadingElement>(null);
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<Key | null>(null);
  const end = (key: Key) =>
    onDo(
      () => change(account, "DELETE", `/account/keys/${key.id}`),
      say(`已停用 ${key.machine} 的密钥 ${signOf(key.id)}`, `Ended the key ${signOf(key.id)} of ${key.machine}`),
    );
  const close = (key: Key) => {
    setEnding(null);
    // The button that opened it may have gone with the key.
    requestAnimationFrame(() => document.getElementById(`end-${key.id}`) ?? heading.current?.focus());
  };
  return (
    <section class="card" aria-labelledby="keys">
      <div class="head">
        <h2 id="keys" ref={heading} tabIndex={-1}>
          {say("系统接口密钥", "API keys of programs")} <small>{account.keys.length}</small>
        </h2>
        {machines.length ? (
          <button type="button" class="primary" onClick={() => setMaking(true)}>
            {say("新建密钥", "New key")}
          </button>
        ) : null}
      </div>
      <p class="hint">
        {machines.length
          ? say(
              "每个程序最多两把有效密钥：换密钥时先建新的，程序换好后再停用旧的。",
              "A program has two live keys at most: make the new one, let the program change over, then end the old one.",
            )
          : say(
              "还没有您管理的程序。程序由管理员用命令 geo_service api-key add 添加。",
              "You look after no program yet. The administrator adds one by the command geo_service api-key add.",
            )}
      </p>
      {machines.map((machine) => (
        <Program key={machine.name} {...held} machine={machine} onEnd={setEnding} />
      ))}
      {making ? <NewKeyDialog {...held} machines={machines} onClose={() => setMaking(false)} /> : null}
      {ending ? (
        <Dialog title={say("停用这把密钥？", "End this key?")} onClose={() => close(ending)}>
          {(shut) => (
            <>
              <p>
                <code>{signOf(ending.id)}</code>
              </p>
              <p>
                {say(
                  `${ending.machine} 用它发出的请求会立即被拒绝，停用后不能恢复。`,
                  `Requests that ${ending.machine} makes with it are refused at once. It cannot be brought back.`,
                )}
              </p>
              <p class="choices">
                <button type="button" autofocus onClick={shut}>
                  {say("取消", "Cancel")}
                </button>
                <button type="button" class="danger" onClick={() => end(ending).finally(shut)}>
                  {say("停用", "End it")}
                </button>
              </p>
            </>
          )}
        </Dialog>
      ) : null}
    </section>
  );
}

function Program({ account, now, machine, onEnd }: Held & { machine: Machine; onEnd: (key: Key) => void }) {
  const keys = account.keys.filter((one) => one.machine === machine.name);
  return (
    <section class="program" aria-labelledby={`program-${machine.name}`}>
      <h3 id={`program-${machine.name}`}>{machine.name}</h3>
      <dl>
        <Fact name={say("所属", "Belongs to")}>{organisationIn(account, machine.organisation)}</Fact>
        <Fact name={say("可用", "May use")}>
          <Scopes account={account} scopes={machine.scopes} />
        </Fact>
        <Fact name={say("代表", "Acts for")}>{machine.acts_for.map((one) => organisationIn(account, one)).join(say("、", "; "))}</Fact>
      </dl>
      {keys.length ? (
        <ul class="rows">
          {keys.map((key) => (
            <li key={key.id}>
              <div>
                <p class="name">
                  <code>{signOf(key.id)}</code>
                  <Expiring at={key.expires_at} now={now} />
                </p>
                <dl>
                  <Fact name={say("创建", "Created")}>
                    <time dateTime={key.created_at}>{dayOf(key.created_at)}</time>
                  </Fact>
                  <Fact name={say("到期", "Expires")}>
                    <time dateTime={key.expires_at} title={momentOf(key.expires_at)}>
                      {dayOf(key.expires_at)}
                    </time>
                  </Fact>
                  <Fact name={say("最近使用", "Last used")}>
                    {key.used_at ? (
                      <time dateTime={key.used_at} title={momentOf(key.used_at)}>
                        {ago(key.used_at, now, language)}
                      </time>
                    ) : (
                      say("从未使用", "never")
                    )}
                  </Fact>
                </dl>
              </div>
              <button
                type="button"
                id={`end-${key.id}`}
                class="danger"
                aria-label={say(`停用 ${machine.name} 的密钥 ${signOf(key.id)}`, `End the key ${signOf(key.id)} of ${machine.name}`)}
                onClick={() => onEnd(key)}
              >
                {say("停用", "End")}
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p class="none">{say("还没有密钥", "No key yet")}</p>
      )}
    </section>
  );
}

function Expiring({ at, now }: { at: string; now: Date }) {
  const days = daysUntil(at, now);
  if (days > SOON_DAYS) return null;
  return (
    <span class="mark soon">
      {days > 0 ? say(`还有 ${days} 天到期`, days === 1 ? "expires tomorrow" : `expires in ${days} days`) : say("今天到期", "expires today")}
    </span>
  );
}
