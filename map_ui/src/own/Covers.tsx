// One's covers: from when until when, what each pays for, how many days in hospital are left.
import { useEffect, useState } from "preact/hooks";
import { Way } from "../console/Way";
import { Fallen, Reading } from "../console/work/Fallen";
import { useAsked } from "../console/sites/useAsked";
import { say } from "../shared/language";
import { addressOf, AT, BENEFITS, type Cover } from "./own";
import type { Card as OwnCard } from "./Card";
import type { Owned } from "./Own";
import { yuanOf } from "../console/protection/money";

export function Covers(owned: Owned) {
  const { search, onGo, onFail } = owned;
  const { told, fault, again } = useAsked<{ covers: Cover[] }>(`${AT}/covers`, onFail);
  // It comes after the covers, which is what one looks for.
  const [Card, setCard] = useState<typeof OwnCard | null>(null);
  useEffect(() => {
    import("./Card").then(
      (one) => setCard(() => one.Card),
      () => undefined,
    );
  }, []);
  if (fault) return <Fallen words={fault} onAgain={again} />;
  if (!told) return <Reading />;
  return (
    <>
      <div class="titled">
        <h2>{say("我的保障", "My cover")}</h2>
        {told.covers.length ? (
          <Way class="primary" to={() => addressOf("new", search)} onGo={onGo}>
            {say("申请给付", "File a claim")}
          </Way>
        ) : null}
      </div>
      {told.covers.length ? null : <p class="none">{say("没有查到您的保障。可向所在单位工会了解参保情况。", "No cover of yours was found. Your union can tell you about the enrolment.")}</p>}
      {told.covers.map((cover) => (
        <OneCover key={cover.year} cover={cover} />
      ))}
      {told.covers.length && Card ? <Card {...owned} onChanged={again} /> : null}
    </>
  );
}

function OneCover({ cover }: { cover: Cover }) {
  const { hospital } = cover;
  return (
    <section class="card cover" aria-labelledby={`cover-${cover.year}`}>
      <div class="titled">
        <h3 id={`cover-${cover.year}`}>{say(`${cover.year} 年度`, `${cover.year}`)}</h3>
        <span class="plan">{say(`${cover.plan} 类`, `Plan ${cover.plan}`)}</span>
      </div>
      <p class="days">
        <time dateTime={cover.first_day}>{cover.first_day}</time> {say("至", "to")} <time dateTime={cover.last_day}>{cover.last_day}</time>
      </p>
      <p class="hint">
        {cover.name} · {say("卡号", "card")} <span class="code">{cover.card}</span> · {cover.enrolled_by === "unit" ? say("单位参保", "enrolled by the unit") : say("个人参保", "enrolled individually")}
      </p>
      <dl class="benefits">
        {cover.benefits.map((one) => (
          <div key={one.benefit}>
            <dt>
              {BENEFITS[one.benefit]}
              <small>{one.file_by ? say(`最迟 ${one.file_by} 申请`, `claim by ${one.file_by}`) : say("事故之日起 180 天内申请", "claim within 180 days of the accident")}</small>
            </dt>
            <dd>
              {yuanOf(one.amount)}
              {one.benefit === "hospital" ? <small>{say("每天", "a day")}</small> : null}
            </dd>
          </div>
        ))}
      </dl>
      {hospital ? (
        <div class="left">
          <progress value={hospital.days_paid} max={hospital.days_paid + hospital.days_left} aria-label={say("已给付的住院天数", "Days in hospital that were paid")} />
          <p>{say(`住院已给付 ${hospital.days_paid} 天，还有 ${hospital.days_left} 天`, `${hospital.days_paid} days in hospital were paid, ${hospital.days_left} are left`)}</p>
        </div>
      ) : null}
    </section>
  );
}
