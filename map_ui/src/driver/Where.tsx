// Choosing where to look without a position: by search, by district, by street.
import { useEffect, useState } from "preact/hooks";
import { language, say } from "../shared/language";
import { ask, Problem } from "../shared/service";
import { Icon } from "./icons";
import type { Area, District, Hit } from "./service";
import type { Spot } from "./url";
import "./where.css";

const LET_TYPE_MS = 200;

/** Why there is no position, where there should be one. */
export type Why = "refused" | "outside" | null;

const WHY = {
  refused: say("没有取得您的位置，请搜索或选择一个区", "Your position is not known: search, or choose a district"),
  outside: say("这里不在中国大陆，请搜索或选择一个区", "This is not in mainland China: search, or choose a district"),
};

interface Props {
  why: Why;
  onChoose: (spot: Spot | null) => void;
  onOpen: (id: number) => void;
}

export function Where({ why, onChoose, onOpen }: Props) {
  const [words, setWords] = useState("");
  const [hits, setHits] = useState<Hit[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  const retry = () => setTries((number) => number + 1);
  const failed = (error: unknown) => setProblem(error instanceof Problem ? error.detail : say("没有网络，查不到", "No network: not looked up"));
  const [districts, setDistricts] = useState<District[]>([]);
  const [district, setDistrict] = useState<District | null>(null);

  useEffect(() => {
    if (!districts.length) ask<{ districts: District[] }>("/districts").then((answer) => setDistricts(answer.districts), failed);
  }, [tries]);
  useEffect(() => {
    addEventListener("online", retry);
    return () => removeEventListener("online", retry);
  }, []);
  useEffect(() => {
    setProblem(null);
    if (!words.trim()) return setHits(null);
    const leaving = new AbortController();
    const timer = setTimeout(
      () =>
        ask<{ results: Hit[] }>(`/search?limit=8&q=${encodeURIComponent(words.slice(0, 60))}`, undefined, leaving.signal).then(
          (answer) => setHits(answer.results),
          (error) => {
            if (leaving.signal.aborted) return;
            setHits(null);
            failed(error);
          },
        ),
      LET_TYPE_MS,
    );
    // An answer to fewer letters may come later than that to all of them.
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [words, tries]);

  const at = (area: Area, name: string) => area.lon !== null && area.lat !== null && onChoose({ lon: area.lon, lat: area.lat, name });
  const hit = (one: Hit) => {
    if (one.id !== undefined && one.type === "facility") onOpen(one.id);
    else if (one.lon !== null && one.lat !== null) onChoose({ lon: one.lon, lat: one.lat, name: one.name });
  };
  const named = (area: Area) => area.name[language] ?? area.name.zh;

  return (
    <section class="where" aria-label={say("选择地点", "Choose a place")}>
      {why ? <p class="why">{WHY[why]}</p> : null}
      <label class="search">
        <span>{say("搜索站点、街道或区（可用拼音、首字母）", "Search for a site, a street or a district")}</span>
        <input type="search" value={words} onInput={(event) => setWords(event.currentTarget.value)} autocomplete="off" />
      </label>
      {problem ? (
        <p class="wrong" role="alert">
          {problem}
          <button type="button" onClick={retry}>
            {say("重试", "Try again")}
          </button>
        </p>
      ) : null}
      <p role="status" class="count">
        {hits ? (hits.length ? say(`找到 ${hits.length} 处`, `${hits.length} found`) : say("没有找到", "Nothing found")) : null}
      </p>
      {hits ? (
        <ul class="hits">
          {hits.map((one) => (
            <li key={`${one.type}${one.id ?? one.name}`}>
              <button type="button" disabled={one.type !== "facility" && one.lon === null} onClick={() => hit(one)}>
                {one.name}
                <small> {one.type === "facility" ? one.district : one.type === "street" ? say(`${one.district} · 街镇`, "street") : say("区", "district")}</small>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <p>
        <button type="button" class="here" onClick={() => onChoose(null)}>
          <Icon name="pin" /> {say("用我现在的位置", "Use my position")}
        </button>
      </p>
      <h2>{district ? named(district) : say("或选择一个区", "Or choose a district")}</h2>
      <ul class="areas">
        {district ? (
          <>
            <li>
              <button type="button" onClick={() => at(district, named(district))}>
                {say("全区", "The whole district")} <small>{district.facilities}</small>
              </button>
            </li>
            {district.streets
              .filter((street) => street.lon !== null)
              .map((street) => (
                <li key={street.code}>
                  <button type="button" onClick={() => at(street, named(street))}>
                    {named(street)} <small>{street.facilities}</small>
                  </button>
                </li>
              ))}
            <li>
              <button type="button" onClick={() => setDistrict(null)}>
                {say("其他区", "Other districts")}
              </button>
            </li>
          </>
        ) : (
          districts.map((one) => (
            <li key={one.code}>
              <button
                type="button"
                onClick={() => (one.streets.some((street) => street.lon !== null) ? setDistrict(one) : at(one, named(one)))}
              >
                {named(one)} <small>{one.facilities}</small>
              </button>
            </li>
          ))
        )}
      </ul>
    </section>
  );
}
