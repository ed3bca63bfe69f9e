// 司机反馈: what drivers say is wrong with what is told of sites, and what was done about it. None of it is a fact yet.
import { useEffect, useState } from "preact/hooks";
import { language, say, type Text } from "../../shared/language";
import { ago } from "../moments";
import { Pages } from "../sites/Pages";
import type { Tended } from "../sites/Sites";
import { type Told, ToldLine } from "../sites/Told";
import { useAsked } from "../sites/useAsked";
import { Title } from "../Title";
import { addressOf } from "../view";
import { Way } from "../Way";
import { Fallen, Reading } from "../work/Fallen";
import { FeedbackRow } from "./FeedbackRow";

export interface Feedback {
  id: number;
  facility_id: number;
  facility: string;
  wrong: { code: string; title: Text };
  words: string;
  said_at: string;
  photo_url: string | null;
  done: { code: string; title: Text } | null;
  answer: string | null;
  answered_at: string | null;
}

interface Page {
  answers: { code: string; title: Text }[];
  /** It is deleted so many days after it was said, or answered. */
  lasts_days: number;
  /** What drivers found last, said with one tap; it ages out by itself. */
  reports: { facility_id: number; facility: string; state: { code: string; title: Text }; at: string }[];
  feedback: Feedback[];
  next: string | null;
}

const CLOCK_MS = 30_000;

export function FeedbackView({ search, moved, yard, onGo, onFail }: Tended) {
  const asked = new URLSearchParams(search);
  const done = asked.get("state") === "done";
  const after = asked.get("after");
  const query = new URLSearchParams({ state: done ? "done" : "waiting", ...(after ? { after } : {}) });
  const { told, fault, read, again } = useAsked<Page>(`/feedback?${query}`, onFail);
  const [said, setSaid] = useState<Told | null>(null);
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const clock = setInterval(() => setNow(new Date()), CLOCK_MS);
    return () => clearInterval(clock);
  }, []);
  useEffect(() => setSaid(null), [done]);

  const kept: Record<string, string> = done ? { state: "done" } : {};
  const to = (more: Record<string, string>) => addressOf("feedback", search, more);
  const answered = async (one: Feedback, title: Text) => {
    await read().catch(() => undefined);
    setSaid({ good: true, words: say(`已答复 ${one.facility}：${title.zh}`, `${one.facility} is answered: ${title.en}`) });
  };
  return (
    <div class="work queue sites">
      <div class="head">
        <Title moved={moved}>{say("司机反馈", "What drivers say")}</Title>
      </div>
      <nav class="tabs" aria-label={say("队列", "Queues")}>
        <Way to={() => to({})} current={!done} again onGo={onGo}>
          {say("待处理", "Waiting")}
        </Way>
        <Way to={() => to({ state: "done" })} current={done} again onGo={onGo}>
          {say("已处理", "Done")}
        </Way>
      </nav>
      <ToldLine told={said} />
      {told && !done && told.reports.length ? (
        <section aria-labelledby="taps">
          <h2 id="taps">{say("司机刚反映", "Just reported")}</h2>
          <ul class="taps">
            {told.reports.map((one) => (
              <li key={one.facility_id}>
                <strong>{one.state.title[language]}</strong>{" "}
                <Way to={() => addressOf("photos", search, { id: String(one.facility_id) })} onGo={onGo}>
                  {one.facility}
                </Way>{" "}
                <time class="age" dateTime={one.at}>
                  {ago(one.at, now, language)}
                </time>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {fault ? (
        <Fallen words={fault} onAgain={again} />
      ) : !told ? (
        <Reading />
      ) : told.feedback.length ? (
        <ol class="said">
          {told.feedback.map((one) => (
            <FeedbackRow key={one.id} one={one} answers={told.answers} now={now} csrf={yard.csrf} search={search} onGo={onGo} onAnswered={(title) => answered(one, title)} onFail={onFail} />
          ))}
        </ol>
      ) : (
        <p class="none">{done ? say("还没有处理过的反馈。", "Nothing was answered yet.") : say("没有待处理的反馈。", "Nothing is waiting.")}</p>
      )}
      <Pages after={after} next={told?.next ?? null} to={(next) => to({ ...kept, ...(next ? { after: next } : {}) })} onGo={onGo} />
      {told ? (
        <p class="hint day">
          {say(`司机匿名所说，未经核实，不对外显示；${told.lasts_days} 天后删除`, `Said by drivers without a name, not checked, shown to nobody else; deleted after ${told.lasts_days} days`)}
          {language === "zh" ? "。" : "."}
        </p>
      ) : null}
    </div>
  );
}
