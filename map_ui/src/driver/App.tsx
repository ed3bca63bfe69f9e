// The driver's page: the nearest open places first, and navigation with one tap.
import { useEffect, useRef, useState } from "preact/hooks";
import { language, say } from "../shared/language";
import { ask, Problem } from "../shared/service";
import { Chips } from "./Chips";
import { Icon } from "./icons";
import { keep, kept, type Last } from "./last";
import { useLater } from "../shared/later";
import { NavigationSheet } from "./Navigation";
import { Results } from "./Results";
import { Share } from "./Share";
import { type About, type Nearest, pause, type Site } from "./service";
import type { Why } from "./Where";
import { type Asked, FIRST_ROWS, MORE_ROWS, question, read, type Spot, write } from "./url";
import { age, distance } from "./words";

const CLOCK_MS = 30_000;
const FIND_MS = 8_000;
/** A list that is older is asked for again when the driver comes back to the page. */
const FRESH_MS = 60_000;
/** So long a list is waited for before what was found last is shown. */
const PATIENCE_MS = 5_000;
/** A position less certain than that is called rough, and how certain it is. */
const ROUGH_M = 1_000;
/** So long after the list what a tap on it shows is fetched. */
const AHEAD_MS = 1_000;
/** From this width on the map stands beside the list. */
const WIDE = matchMedia("(min-width: 900px)");

const NO_NETWORK = say("没有网络", "No network");
const OFFLINE = say("离线", "Offline");
const HERE = say("我的位置", "My position");

/** Why there is no new list, and how often that was so in a row. */
interface Wrong {
  title: string;
  offline: boolean;
  words: string;
  failures: number;
}

const loadWhere = async () => (await import("./Where")).Where;
const loadAround = async () => (await import("./Around")).Around;
const loadDetail = async () => (await import("./DetailPage")).DetailPage;

export function App() {
  const [asked, setAsked] = useState<Asked>(() => read(location.search));
  const [phone, setPhone] = useState<Spot | null>(null);
  const [choosing, setChoosing] = useState<{ why: Why } | null>(null);
  const [last, setLast] = useState<Last | null>(null);
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const [isAsking, setAsking] = useState(true);
  const [tries, setTries] = useState(0);
  const [rows, setRows] = useState(FIRST_ROWS);
  const [about, setAbout] = useState<About | null>(null);
  const [links, setLinks] = useState<Site["navigate"] | null>(null);
  const [now, setNow] = useState(() => new Date());
  const [isWide, setWide] = useState(WIDE.matches);
  const [isTall, setTall] = useState(false);
  const where = useLater(choosing ? "where" : null, loadWhere);
  const detail = useLater(asked.id ? "detail" : null, loadDetail);
  const left = useRef<number | null>(null);
  const spot = asked.at ?? phone;
  const hasMap = isWide || asked.view === "map";
  const withMap = hasMap && last !== null && !choosing;
  const around = useLater(withMap ? "around" : null, loadAround);

  const change = (to: Partial<Asked>, push = false) => {
    const next = { ...asked, ...to };
    const address = `${location.pathname}${write(next, location.search)}`;
    if (push) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    setAsked(next);
  };
  const locate = (refused = () => setChoosing({ why: "refused" })) => {
    // A page within another app may have none.
    if (!navigator.geolocation) return refused();
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const rough = coords.accuracy > ROUGH_M ? say("我的大致位置", "My rough position") + ` (±${distance(coords.accuracy)})` : null;
        setPhone({ lon: coords.longitude, lat: coords.latitude, name: rough });
        setChoosing(null);
      },
      refused,
      { enableHighAccuracy: true, timeout: FIND_MS, maximumAge: last ? 0 : FRESH_MS },
    );
  };

  useEffect(() => {
    const back = () => setAsked(read(location.search));
    const retry = () => setTries((number) => number + 1);
    const clock = setInterval(() => setNow(new Date()), CLOCK_MS);
    const widen = () => setWide(WIDE.matches);
    WIDE.addEventListener("change", widen);
    addEventListener("popstate", back);
    addEventListener("online", retry);
    ask<About>("/about").then(setAbout, () => setAbout(null));
    return () => {
      clearInterval(clock);
      WIDE.removeEventListener("change", widen);
      removeEventListener("popstate", back);
      removeEventListener("online", retry);
    };
  }, []);
  useEffect(() => {
    if (!asked.at && !phone) locate();
  }, [asked.at]);
  useEffect(() => {
    // Who comes back from a site finds the list as it is then; a map shows the list's sites meanwhile.
    if (!spot || (asked.id && !hasMap)) return;
    const leaving = new AbortController();
    setAsking(true);
    const patience = setTimeout(() => {
      setLast((held) => held ?? kept());
      setWrong((held) => held ?? { title: say("网络慢", "Slow network"), offline: true, words: "", failures: 0 });
    }, PATIENCE_MS);
    ask<Nearest>(question(asked, spot, rows), undefined, leaving.signal).then(
      (nearest) => {
        const found = { at: new Date().toISOString(), spot, nearest };
        keep(found);
        setNow(new Date());
        setLast(found);
        setWrong(null);
        requestAnimationFrame(() => performance.mark("listed"));
        setTimeout(() => void loadDetail().catch(() => undefined), AHEAD_MS);
      },
      (error) => {
        if (leaving.signal.aborted) return;
        // What was found before stays, with its age.
        setLast((held) => held ?? kept());
        const answered = error instanceof Problem;
        const faults = answered ? error.faults : [];
        if (faults.some(({ where }) => where === "lon,lat")) return setChoosing({ why: "outside" });
        const words = answered ? [error.detail, ...faults.map(({ given }) => given)].join(" ") : NO_NETWORK;
        const mayPass = !answered || error.status >= 500;
        const title = answered ? say("没有查到", "Not answered") : OFFLINE;
        setWrong((held) => ({ title, offline: !answered, words, failures: mayPass ? (held?.failures ?? 0) + 1 : 0 }));
      },
    ).finally(() => {
      clearTimeout(patience);
      if (!leaving.signal.aborted) setAsking(false);
    });
    return () => {
      clearTimeout(patience);
      leaving.abort();
    };
  }, [asked.needs.join(), asked.parking, asked.open, hasMap ? null : asked.id, hasMap, spot?.lon, spot?.lat, rows, tries]);
  // Offline before there is a position: what was found last is better than nothing.
  useEffect(() => {
    if (!navigator.onLine && !spot && kept()) {
      setLast(kept());
      setWrong({ title: OFFLINE, offline: true, words: NO_NETWORK, failures: 0 });
    }
  }, []);
  // Who comes back after a while may be elsewhere, and other doors are open.
  useEffect(() => {
    const renew = () => {
      if (document.hidden || !last || Date.now() - Date.parse(last.at) < FRESH_MS) return;
      setNow(new Date());
      setTries((number) => number + 1);
      if (!asked.at) locate(() => undefined);
    };
    document.addEventListener("visibilitychange", renew);
    return () => document.removeEventListener("visibilitychange", renew);
  }, [last, asked.at]);
  // Who comes back from a site finds its row again.
  useEffect(() => {
    if (asked.id) {
      left.current = asked.id;
      return;
    }
    const row = left.current && document.querySelector<HTMLElement>(`#site-${left.current} a`);
    if (row) {
      row.scrollIntoView({ block: "center" });
      row.focus({ preventScroll: true });
    }
  }, [asked.id]);
  // Browsers do not always tell that the network is back, and never that the service is.
  useEffect(() => {
    if (!wrong?.failures) return;
    const again = setTimeout(() => setTries((number) => number + 1), pause(wrong.failures));
    return () => clearTimeout(again);
  }, [wrong]);

  // The last results are those of where they were asked for.
  const shown = wrong && last ? last.spot : spot;
  const near = shown?.name ?? (asked.at && shown?.lon === asked.at.lon ? say("所选地点", "The chosen place") : HERE);
  return (
    <div class={`screen ${withMap ? "with-map" : ""} ${isTall ? "tall" : ""}`}>
      <a class="skip" href="#main">
        {say("跳到正文", "Skip to the content")}
      </a>
      <header>
        {about?.rehearsal ? (
          <p class="banner">{say(`演练日期 ${about.rehearsal}`, `Rehearsal: the date is taken to be ${about.rehearsal}`)}</p>
        ) : null}
        <div class="top">
          <button type="button" class="plain place" onClick={() => setChoosing(choosing ? null : { why: null })} aria-expanded={choosing !== null}>
            <Icon name="pin" /> <h1>{say(`${near}附近`, `Near ${near === HERE ? "me" : near}`)}</h1>
          </button>
          <Share />
        </div>
        <Chips asked={asked} onChange={change} />
      </header>
      {withMap ? (
        <div class="around">
          {around.Part ? <around.Part spot={last.spot} features={last.nearest.features} selected={asked.id} onOpen={(id) => change({ id }, true)} /> : null}
          {around.failed ? <NotLoaded onRetry={around.retry} /> : null}
        </div>
      ) : null}
      <main id="main">
        {withMap && !isWide ? (
          <button type="button" class="handle" aria-expanded={isTall} onClick={() => setTall(!isTall)} aria-label={isTall ? say("收起列表", "Make the list smaller") : say("展开列表", "Make the list larger")} />
        ) : null}
        {wrong ? (
          <p class={wrong.offline ? "wrong offline" : "wrong"} role="alert">
            <strong>{wrong.title}</strong>{" "}
            {wrong.offline ? null : wrong.words}
            {last ? say(` · 显示上次结果，${age(last.at, now, language)}`, ` · last results, ${age(last.at, now, language)}`) : null}
            <button type="button" onClick={() => setTries(tries + 1)}>
              {say("重试", "Try again")}
            </button>
          </p>
        ) : null}
        {choosing ? (
          <>
            {where.Part ? (
              <where.Part
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
            ) : null}
            {where.failed ? <NotLoaded onRetry={where.retry} /> : null}
          </>
        ) : asked.id ? (
          <>
            {detail.Part ? (
              <detail.Part key={asked.id} id={asked.id} now={now} onOpen={(id) => change({ id }, id !== null)} onAsk={setLinks} />
            ) : null}
            {detail.failed ? <NotLoaded onRetry={detail.retry} /> : null}
          </>
        ) : spot && !last && !isAsking ? null : (
          <Results
            nearest={last?.nearest ?? null}
            isAsking={isAsking}
            isLast={wrong !== null}
            asked={asked}
            now={now}
            onOpen={(id) => change({ id }, true)}
            onAsk={setLinks}
            onChange={change}
            onMore={rows < MORE_ROWS && last?.nearest.features.length === rows ? () => setRows(MORE_ROWS) : null}
          />
        )}
      </main>
      {isWide || choosing || asked.id ? null : <Views view={asked.view} onChange={(view) => change({ view })} />}
      {about?.map_approval_number && !withMap ? <footer>{about.map_approval_number}</footer> : null}
      <NavigationSheet links={links} onClose={() => setLinks(null)} />
    </div>
  );
}

function NotLoaded({ onRetry }: { onRetry: () => void }) {
  return (
    <p class="wrong offline" role="alert">
      <strong>{OFFLINE}</strong>{" "}
      <button type="button" onClick={onRetry}>
        {say("重试", "Try again")}
      </button>
    </p>
  );
}

/** List or map, within the thumb's reach. */
function Views({ view, onChange }: { view: Asked["view"]; onChange: (to: Asked["view"]) => void }) {
  return (
    <nav class="views" aria-label={say("显示方式", "View")}>
      <button type="button" aria-pressed={view === "list"} onClick={() => onChange("list")}>
        <Icon name="list" /> {say("列表", "List")}
      </button>
      <button type="button" aria-pressed={view === "map"} onClick={() => onChange("map")}>
        <Icon name="map" /> {say("地图", "Map")}
      </button>
    </nav>
  );
}
