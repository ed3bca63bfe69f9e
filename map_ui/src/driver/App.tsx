// The driver's page: the nearest open places first, and navigation with one tap.
import { useEffect, useState } from "preact/hooks";
import { language, say } from "../shared/language";
import { ask, Problem } from "../shared/service";
import { Chips } from "./Chips";
import { DetailPage } from "./DetailPage";
import { Icon } from "./icons";
import { keep, kept, type Last } from "./last";
import { NavigationSheet } from "./Navigation";
import { Results } from "./Results";
import type { About, Nearest, Site } from "./service";
import { type Asked, FIRST_ROWS, MORE_ROWS, question, read, type Spot, write } from "./url";
import { Where } from "./Where";
import { age } from "./words";

const CLOCK_MS = 30_000;
const FIND_MS = 8_000;

const REFUSED = say("没有取得您的位置，请搜索或选择一个区", "Your position is not known: search, or choose a district");

export function App() {
  const [asked, setAsked] = useState<Asked>(() => read(location.search));
  const [phone, setPhone] = useState<Spot | null>(null);
  const [choosing, setChoosing] = useState<{ why: string | null } | null>(null);
  const [last, setLast] = useState<Last | null>(null);
  const [wrong, setWrong] = useState<{ offline: boolean; words: string } | null>(null);
  const [tries, setTries] = useState(0);
  const [rows, setRows] = useState(FIRST_ROWS);
  const [about, setAbout] = useState<About | null>(null);
  const [links, setLinks] = useState<Site["navigate"] | null>(null);
  const [now, setNow] = useState(() => new Date());
  const spot = asked.at ?? phone;

  const change = (to: Partial<Asked>, push = false) => {
    const next = { ...asked, ...to };
    const address = `${location.pathname}${write(next, location.search)}`;
    if (push) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    setAsked(next);
  };
  const locate = () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setPhone({ lon: coords.longitude, lat: coords.latitude, name: null });
        setChoosing(null);
      },
      () => setChoosing({ why: REFUSED }),
      { enableHighAccuracy: true, timeout: FIND_MS, maximumAge: 60_000 },
    );

  useEffect(() => {
    const back = () => setAsked(read(location.search));
    const retry = () => setTries((number) => number + 1);
    const clock = setInterval(() => setNow(new Date()), CLOCK_MS);
    addEventListener("popstate", back);
    addEventListener("online", retry);
    ask<About>("/about").then(setAbout, () => setAbout(null));
    return () => {
      clearInterval(clock);
      removeEventListener("popstate", back);
      removeEventListener("online", retry);
    };
  }, []);
  useEffect(() => {
    if (!asked.at && !phone) locate();
  }, [asked.at]);
  useEffect(() => {
    // Who comes back from a site finds the list as it is then.
    if (!spot || asked.id) return;
    const leaving = new AbortController();
    ask<Nearest>(question(asked, spot, rows), undefined, leaving.signal).then(
      (nearest) => {
        const found = { at: new Date().toISOString(), spot, nearest };
        keep(found);
        setNow(new Date());
        setLast(found);
        setWrong(null);
        requestAnimationFrame(() => performance.mark("listed"));
      },
      (error) => {
        if (leaving.signal.aborted) return;
        // What was found before stays, with its age.
        setLast((held) => held ?? kept());
        if (error instanceof Problem) setWrong({ offline: false, words: error.detail });
        else setWrong({ offline: true, words: say("没有网络", "No network") });
      },
    );
    return () => leaving.abort();
  }, [asked.needs.join(), asked.parking, asked.open, asked.id, spot?.lon, spot?.lat, rows, tries]);
  // Offline before there is a position: what was found last is better than nothing.
  useEffect(() => {
    if (!navigator.onLine && !spot && kept()) {
      setLast(kept());
      setWrong({ offline: true, words: say("没有网络", "No network") });
    }
  }, []);

  const near = asked.at?.name ?? (asked.at ? say("所选地点", "The chosen place") : say("我的位置", "My position"));
  return (
    <>
      <a class="skip" href="#main">
        {say("跳到正文", "Skip to the content")}
      </a>
      {about?.rehearsal ? (
        <p class="banner">{say(`演练日期 ${about.rehearsal}`, `Rehearsal: the date is taken to be ${about.rehearsal}`)}</p>
      ) : null}
      <header>
        <div class="top">
          <button type="button" class="plain place" onClick={() => setChoosing(choosing ? null : { why: null })} aria-expanded={choosing !== null}>
            <Icon name="pin" /> <h1>{say(`${near}附近`, `Near ${near === "My position" ? "me" : near}`)}</h1>
          </button>
          <Share />
        </div>
        <Chips asked={asked} onChange={change} />
      </header>
      <main id="main">
        {wrong ? (
          <p class={wrong.offline ? "wrong offline" : "wrong"} role="alert">
            <strong>{wrong.offline ? say("离线", "Offline") : say("没有查到", "Not answered")}</strong>{" "}
            {wrong.offline ? null : wrong.words}
            {last ? say(` · 显示上次结果，${age(last.at, now, language)}`, ` · last results, ${age(last.at, now, language)}`) : null}
            <button type="button" onClick={() => setTries(tries + 1)}>
              {say("重试", "Try again")}
            </button>
          </p>
        ) : null}
        {choosing ? (
          <Where
            why={choosing.why}
            onChoose={(to) => {
              setChoosing(null);
              change({ at: to, id: null });
              if (!to) locate();
            }}
            onOpen={(id) => {
              setChoosing(null);
              change({ id }, true);
            }}
          />
        ) : asked.id ? (
          <DetailPage key={asked.id} id={asked.id} now={now} onOpen={(id) => change({ id }, id !== null)} onAsk={setLinks} />
        ) : (
          <Results
            nearest={last?.nearest ?? null}
            asked={asked}
            now={now}
            onOpen={(id) => change({ id }, true)}
            onAsk={setLinks}
            onChange={change}
            onMore={rows < MORE_ROWS && last?.nearest.features.length === rows ? () => setRows(MORE_ROWS) : null}
          />
        )}
      </main>
      {about?.map_approval_number ? <footer>{about.map_approval_number}</footer> : null}
      <NavigationSheet links={links} onClose={() => setLinks(null)} />
    </>
  );
}

function Share() {
  const [copied, setCopied] = useState(false);
  const share = () => {
    if (navigator.share) navigator.share({ title: document.title, url: location.href }).catch(() => undefined);
    else navigator.clipboard.writeText(location.href).then(() => setCopied(true));
  };
  return (
    <button type="button" class="plain" onClick={share} aria-label={copied ? say("已复制链接", "Link copied") : say("分享", "Share")}>
      <Icon name={copied ? "check" : "share"} />
    </button>
  );
}
