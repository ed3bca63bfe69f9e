// One site: photos by function, the week's hours, what it has, what else is there; a report with one tap.
import { useEffect, useRef, useState } from "preact/hooks";
import { language, say } from "../shared/language";
import { ask, Problem } from "../shared/service";
import { Icon } from "./icons";
import { Go } from "./Navigation";
import { chosen, isBoxedIn } from "./platforms";
import { Open, Parking, SAID, Told } from "./Row";
import { type Detail, pause, type Report, type Said, type Site } from "./service";
import { age } from "./words";
import { Wrong } from "./Wrong";
import "./detail.css";

interface Props {
  id: number;
  now: Date;
  onOpen: (id: number | null) => void;
  onAsk: (links: Site["navigate"]) => void;
}

export function DetailPage({ id, now, onOpen, onAsk }: Props) {
  const [site, setSite] = useState<Detail["properties"] | null>(null);
  const [problem, setProblem] = useState<{ words: string; mayPass: boolean } | null>(null);
  const [tries, setTries] = useState(0);
  const retry = () => setTries((number) => number + 1);
  useEffect(() => {
    const leaving = new AbortController();
    ask<Detail>(`/facilities/${id}`, undefined, leaving.signal).then(
      (detail) => {
        setSite(detail.properties);
        setProblem(null);
      },
      (error) => {
        if (leaving.signal.aborted) return;
        const words = error instanceof Problem ? error.detail : say("没有网络，暂时看不到详情", "No network: no details now");
        setProblem({ words, mayPass: !(error instanceof Problem) || error.status >= 500 });
      },
    );
    addEventListener("online", retry);
    return () => {
      removeEventListener("online", retry);
      leaving.abort();
    };
  }, [id, tries]);
  // Browsers do not always tell that the network is back.
  useEffect(() => {
    if (!problem?.mayPass) return;
    const again = setTimeout(retry, pause(tries + 1));
    return () => clearTimeout(again);
  }, [problem]);
  return (
    <article class="detail">
      <button type="button" class="plain" onClick={() => onOpen(null)}>
        <Icon name="back" /> {say("返回列表", "Back to the list")}
      </button>
      {problem ? (
        <p class="wrong" role="alert">
          {problem.words}
          {problem.mayPass ? (
            <button type="button" onClick={retry}>
              {say("重试", "Try again")}
            </button>
          ) : null}
        </p>
      ) : null}
      {site ? <Sheet site={site} now={now} onOpen={onOpen} onAsk={onAsk} /> : problem ? null : <p role="status">{say("正在读取…", "Reading…")}</p>}
    </article>
  );
}

function Sheet({ site, now, onOpen, onAsk }: Omit<Props, "id"> & { site: Detail["properties"] }) {
  const [report, setReport] = useState(site.report);
  const titles = new Map(site.functions.map(({ code, title }) => [code, title[language]]));
  const heading = useRef<HTMLHeadingElement>(null);
  // Who reads by ear, or came from far down the list, begins at its name.
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {site.name}
      </h1>
      <p class="address">{site.address}</p>
      <p class="facts">
        <Open site={site} now={now} />
        <Parking site={site} />
        {report ? <Told report={report} now={now} /> : null}
        {site.sample ? <span class="sample">{say("示例数据", "Sample data")}</span> : null}
      </p>
      <Go name={site.name} links={site.navigate} onAsk={onAsk} />
      {chosen() && !isBoxedIn(navigator.userAgent) ? (
        <button type="button" class="plain" onClick={() => onAsk(site.navigate)}>
          {say("换一个地图", "Use another map")}
        </button>
      ) : null}
      <Reporting id={site.id} onReported={setReport} />
      <Wrong id={site.id} />
      {site.photos.length ? (
        <section aria-label={say("照片", "Photos")} class="photos">
          {site.photos.map((photo) => (
            <figure key={photo.url}>
              <a href={photo.url}>
                <img
                  src={photo.thumbnail_url}
                  alt={say(`${titles.get(photo.function ?? "") ?? site.name}的照片`, `Photo: ${titles.get(photo.function ?? "") ?? site.name}`)}
                  loading="lazy"
                />
              </a>
              <figcaption>{titles.get(photo.function ?? "") ?? say("全景", "The whole site")}</figcaption>
            </figure>
          ))}
        </section>
      ) : null}
      <section aria-labelledby="hours">
        <h2 id="hours">{say("营业时间", "Opening hours")}</h2>
        {site.hours_said ? <p>{site.hours_said[language]}</p> : <p>{say("营业时间不详", "Hours not known")}</p>}
        {site.week ? (
          <table>
            <tbody>
              {site.week.map((day) => (
                <tr key={day.date}>
                  <th scope="row">
                    {day.weekday[language]}
                    {day.holiday ? <small> {day.holiday[language]}</small> : null}
                  </th>
                  <td>{day.said[language]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : null}
      </section>
      <section aria-labelledby="functions">
        <h2 id="functions">{say("这里有", "What is here")}</h2>
        <ul class="functions">
          {site.functions.map(({ code, title }) => (
            <li key={code}>{title[language]}</li>
          ))}
        </ul>
        {site.attributes.who ? (
          <p>
            {say("对象：", "For: ")}
            {site.attributes.who}
          </p>
        ) : null}
      </section>
      {site.also_here.length ? (
        <section aria-labelledby="also">
          <h2 id="also">{say("同一地点还有", "In the same place")}</h2>
          <ul class="also">
            {site.also_here.map((other) => (
              <li key={other.id}>
                <button type="button" onClick={() => onOpen(other.id)}>
                  {other.name}
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <p class="age">
        {say("资料更新于", "Updated")} {age(site.updated_at, now, language)}
      </p>
    </>
  );
}

function Reporting({ id, onReported }: { id: number; onReported: (report: Report) => void }) {
  const [said, setSaid] = useState<string | null>(null);
  const tell = (state: Said) =>
    ask<Report>(`/facilities/${id}/reports`, { state }).then(
      (report) => {
        onReported(report);
        setSaid(say("谢谢，已报告", "Thank you, reported"));
      },
      (error) => setSaid(error instanceof Problem ? error.detail : say("没有网络，没有报告成功", "No network: not reported")),
    );
  return (
    <section aria-labelledby="report" class="reporting">
      <h2 id="report">{say("您在现场？告诉其他司机", "Are you there? Tell other drivers")}</h2>
      <p>
        {(["free", "full", "closed"] as const).map((state) => (
          <button key={state} type="button" onClick={() => tell(state)}>
            {SAID[state][language]}
          </button>
        ))}
      </p>
      <p role="status">{said}</p>
    </section>
  );
}
