// The driver's page: the nearest open places first, and navigation with one tap.
import { useEffect, useState } from "preact/hooks";
import { language, say } from "../shared/language";
import { ask, Problem } from "../shared/service";
import { Around } from "./Around";
import { Chips } from "./Chips";
import { Icon } from "./icons";
import { keep, kept, type Last } from "./last";
import { useLater } from "../shared/later";
import { NavigationSheet } from "./Navigation";
import { Results } from "./Results";
import { type About, type Nearest, pause, type Site } from "./service";
import { type Asked, FIRST_ROWS, MORE_ROWS, question, read, type Spot, write } from "./url";
import { age } from "./words";

const CLOCK_MS = 30_000;
const FIND_MS = 8_000;
/** So long after the list what a tap on it shows is fetched. */
const AHEAD_MS = 1_000;
/** From this width on the map stands beside the list. */
const WIDE = matchMedia("(min-width: 900px)");

const REFUSED = say("没有取得您的位置，请搜索或选择一个区", "Your position is not known: search, or choose a district");
const NO_NETWORK = say("没有网络", "No network");

const loadWhere = async () => (await import("./Where")).Where;
const loadDetail = async () => (await import("./DetailPage")).DetailPage;

export function App() {
  const [asked, setAsked] = useState<Asked>(() => read(location.search));
  const [phone, setPhone] = useState<Spot | null>(null);
  const [choosing, setChoosing] = useState<{ why: string | null } | null>(null);
  const [last, setLast] = useState<Last | null>(null);
  const [wrong, setWrong] = useState<{ offline: boolean; words: string; failures: number } | null>(null);
  const [tries, setTries] = useState(0);
  const [rows, setRows] = useState(FIRST_ROWS);
  const [about, setAbout] = useState<About | null>(null);
  const [links, setLinks] = useState<Site["navigate"] | null>(null);
  const [now, setNow] = useState(() => new Date());
  const [isWide, setWide] = useState(WIDE.matches);
  const [isTall, setTall] = useState(false);
  const where = useLater(choosing ? "where" : null, loadWhere);
  const detail = useLater(asked.id ? "detail" : null, loadDetail);
  const spot = asked.at ?? phone;
  const hasMap = isWide || asked.view === "map";

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
        const words = answered ? error.detail : NO_NETWORK;
        const mayPass = !answered || error.status >= 500;
        setWrong((held) => ({ offline: !answered, words, failures: mayPass ? (held?.failures ?? 0) + 1 : 0 }));
      },
    );
    return () => leaving.abort();
  }, [asked.needs.join(), asked.parking, asked.open, hasMap ? null : asked.id, hasMap, spot?.lon, spot?.lat, rows, tries]);
  // Offline before there is a position: what was found last is better than nothing.
  useEffect(() => {
    if (!navigator.onLine && !spot && kept()) {
      setLast(kept());
      setWrong({ offline: true, words: NO_NETWORK, failures: 0 });
    }
  }, []);
  // Browsers do not always tell that the network is back, and never that the service is.
  useEffect(() => {
    if (!wrong?.failures) return;
    const again = setTimeout(() => setTries((number) => number + 1), pause(wrong.failures));
    return () => clearTimeout(again);
  }, [wrong]);

  const near = asked.at?.name ?? (asked.at ? say("所选地点", "The chosen place") : say("我的位置", "My position"));
  const withMap = hasMap && last !== null && !choosing;
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
            <Icon name="pin" /> <h1>{say(`${near}附近`, `Near ${near === "My position" ? "me" : near}`)}</h1>
          </button>
          <Share />
        </div>
        <Chips asked={asked} onChange={change} />
      </header>
      {withMap ? (
        <Around spot={last.spot} features={last.nearest.features} selected={asked.id} onOpen={(id) => change({ id }, true)} />
      ) : null}
      <main id="main">
        {withMap && !isWide ? (
          <button type="button" class="handle" aria-expanded={isTall} onClick={() => setTall(!isTall)} aria-label={isTall ? say("收起列表", "Make the list smaller") : say("展开列表", "Make the list larger")} />
        ) : null}
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
      {isWide || choosing || asked.id ? null : <Views view={asked.view} onChange={(view) => change({ view })} />}
      {about?.map_approval_number && !withMap ? <footer>{about.map_approval_number}</footer> : null}
      <NavigationSheet links={links} onClose={() => setLinks(null)} />
    </div>
  );
}

function NotLoaded({ onRetry }: { onRetry: () => void }) {
  return (
    <p class="wrong offline" role="alert">
      <strong>{say("离线", "Offline")}</strong>{" "}
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
