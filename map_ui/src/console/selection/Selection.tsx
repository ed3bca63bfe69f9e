// 评定: who gets the places of a year, by the points of all assessors; a tie about the last ones is settled by name.
import { Fragment } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { language, say } from "../../shared/language";
import { ask, type Problem } from "../../shared/service";
import { change, newOnce } from "../change";
import { problemOf } from "../problem";
import { Title } from "../Title";
import { addressOf } from "../view";
import { Way } from "../Way";
import { personOf, workflowOf } from "../work/desk";
import { Fallen, Reading } from "../work/Fallen";
import { Quote } from "../work/Quote";
import { Said } from "../work/Said";
import type { Worked } from "../work/Work";
import { Confirm } from "./Confirm";
import { inOrder, placesLeft, type Ranking } from "./ranking";
import { Candidate } from "./Candidate";

export function Selection({ search, desk, moved, onGo, onFail }: Worked) {
  const asked = new URLSearchParams(search);
  const workflow = workflowOf(desk, { programme: asked.get("programme") ?? "", workflow: asked.get("workflow") ?? "" });
  const [told, setTold] = useState<Ranking | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [chosen, setChosen] = useState<number[]>([]);
  const [comment, setComment] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState(false);
  const once = useMemo(newOnce, [chosen, comment]);
  const source = workflow?.ranked_by;
  const deciding = workflow?.transitions.find((one) => one.taken_at !== null);

  const read = () => {
    setFault(null);
    if (source) ask<Ranking>(source).then(setTold, (error) => setFault(onFail(error)));
  };
  useEffect(read, [source]);
  const confirm = () => {
    if (busy || !deciding?.taken_at) return;
    setBusy(true);
    setProblem(null);
    change<Ranking>(desk, "POST", deciding.taken_at, { body: { chosen, comment }, once })
      .then((found) => {
        setTold(found);
        setMade(true);
        scrollTo(0, 0);
      })
      .catch((error) => {
        if (onFail(error) !== null) setProblem(problemOf(error));
      })
      .finally(() => setBusy(false));
  };

  if (!workflow || !source)
    return <p class="notice">{say("您的角色没有可看的评定。", "Your roles see no selection.")}</p>;
  if (fault) return <Fallen words={fault} onAgain={read} />;
  if (!told) return <Reading />;
  const ranking = inOrder(told.ranking);
  const above = ranking.filter((one) => one.selected).length;
  const tied = ranking.filter((one) => one.selected === null).length;
  const left = placesLeft(told);
  const to = (id: number) => addressOf("case", search, { id: String(id) });
  return (
    <div class="work selection">
      <p class="trail">
        <Way to={() => addressOf("cases", search)} onGo={onGo}>
          {say("工作台", "Work")}
        </Way>
        <span aria-hidden="true">›</span>
        <span>
          {workflow.title[language]} · {told.edition}
        </span>
      </p>
      <div class="head">
        <Title moved={moved}>{say("年度评定", "Selection of the year")}</Title>
        <span class={told.selection ? "state" : "state ended"}>{told.selection ? say("已确定", "made") : say("尚未确定", "not made yet")}</span>
      </div>
      {made ? (
        <p class="told open" role="status">
          {say("评定结果已确定", "The selection is made")}
        </p>
      ) : null}
      <dl class="summary">
        <Said name={say("名额", "Places")}>{told.places}</Said>
        <Said name={say("参加评定", "Candidates")}>{ranking.length || "—"}</Said>
        {told.selection ? (
          <>
            <Said name={say("确定日期", "Made on")}>{told.selection.day}</Said>
            <Said name={say("确定人", "By")}>{personOf(told.selection.decided_by, told.selection.decided_by_name)}</Said>
          </>
        ) : (
          <Said name={say("末位并列待定", "Tied about the last places")}>{tied}</Said>
        )}
      </dl>
      {told.selection?.comment ? <blockquote class="comment">{told.selection.comment}</blockquote> : null}
      {told.reason && told.reason !== "tie" && !told.unscored.length ? <p class="told soon">{desk.words.reasons[told.reason]?.[language] ?? told.reason}</p> : null}
      {told.waiting.length ? (
        <Lacking title={say("尚未现场确认", "Not visited yet")} of={told.waiting.map((one) => ({ ...one, note: "" }))} to={to} onGo={onGo} />
      ) : null}
      {told.unscored.length ? (
        <Lacking
          title={say("评分人数不足", "Not scored by enough assessors")}
          of={told.unscored.map((one) => ({ ...one, note: say(`已评 ${one.assessors} 人`, `${one.assessors} so far`) }))}
          to={to}
          onGo={onGo}
        />
      ) : null}
      <ol class="ranks">
        {ranking.map((one, at) => (
          <Fragment key={one.case_id}>
            {at === above ? (
              <li class="line">
                {tied
                  ? say(`以上 ${above} 家入选；以下 ${tied} 家并列，余 ${left} 个名额`, `${above} above are selected; ${left} places are left for the ${tied} tied below`)
                  : say(`名额 ${told.places} 家，到此为止`, `${told.places} places end here`)}
              </li>
            ) : null}
            <Candidate
              one={one}
              dimensions={told.dimensions}
              to={to}
              onGo={onGo}
              chosen={chosen.includes(one.case_id)}
              onChoose={
                deciding?.may && one.selected === null && !told.selection
                  ? (is) => setChosen((now) => (is ? [...now, one.case_id] : now.filter((id) => id !== one.case_id)))
                  : null
              }
            />
          </Fragment>
        ))}
      </ol>
      <Quote clause={told.clause} quote={told.quote} />
      {deciding?.may && told.ranking.length && !told.selection ? (
        <Confirm left={tied ? left : 0} chosen={chosen.length} of={told} comment={comment} onComment={setComment} problem={problem} busy={busy} words={desk.words} onConfirm={confirm} />
      ) : null}
    </div>
  );
}

interface LackingProps {
  title: string;
  of: { case_id: number; title: string; note: string }[];
  to: (id: number) => string;
  onGo: (address: string) => void;
}

/** Applications that something is lacking of, before all can be compared. */
function Lacking({ title, of, to, onGo }: LackingProps) {
  return (
    <section class="card lacking" aria-label={title}>
      <h2>
        {title} <span class="count">{of.length}</span>
      </h2>
      <ul>
        {of.map((one) => (
          <li key={one.case_id}>
            <Way to={() => to(one.case_id)} onGo={onGo}>
              {one.title}
            </Way>{" "}
            <span class="hint">{one.note}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
