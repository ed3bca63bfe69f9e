// One list: while it is read how far that is; then what is to be mended, what it costs, and the next step.
import { useEffect } from "preact/hooks";
import { say } from "../../../shared/language";
import { useAsked } from "../../sites/useAsked";
import { Title } from "../../Title";
import { Way } from "../../Way";
import { Fallen, Reading } from "../../work/Fallen";
import { Said } from "../../work/Said";
import { Faults } from "../Faults";
import { countOf } from "../money";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { AT, isReading, type MemberList, WAYS } from "./lists";
import { StateOf } from "./Lists";
import { Money } from "./Money";
import { Next } from "./Next";
import { ReadingOf } from "./ReadingOf";

const LOOK_AGAIN_MS = 700;

export function ListView({ id, ...protecting }: Protecting & { id: string }) {
  const { search, moved, onGo, onFail } = protecting;
  const { told: list, fault, read, again } = useAsked<MemberList>(`${AT}/${encodeURIComponent(id)}`, onFail);
  useEffect(() => {
    if (!list || !isReading(list)) return;
    // An answer that is missed is asked for again: reading goes on without who looks at it.
    const timer = setTimeout(() => read().catch(() => again()), LOOK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [list]);

  if (fault) return <Fallen words={fault} onAgain={again} />;
  if (!list) return <Reading />;
  return (
    <>
      <p class="trail">
        <Way to={() => partAddress("lists", search)} onGo={onGo}>
          {say("参保名单", "Lists of members")}
        </Way>
        <span aria-hidden="true">›</span>
        <span>
          {list.year} · {WAYS[list.way]}
        </span>
      </p>
      <div class="head">
        <Title moved={moved}>{list.organisation_name}</Title>
        <StateOf list={list} />
      </div>
      {list.progress || list.state === "failed" || list.state === "cancelled" ? (
        <ReadingOf list={list} {...protecting} onChange={read} />
      ) : (
        <>
          <dl class="summary">
            <Said name={say("保障年度", "Year")}>{list.year}</Said>
            <Said name={say("参保方式", "Channel")}>{WAYS[list.way]}</Said>
            <Said name={say("上传日", "Sent on")}>{list.uploaded_on}</Said>
            <Said name={say("行数", "Rows")}>{list.rows === null ? "—" : countOf(list.rows)}</Said>
            <Said name={say("参保人数", "Members")}>{list.members === null ? "—" : countOf(list.members)}</Said>
            <Said name={say("问题", "Faults")}>{list.faults === null ? "—" : countOf(list.faults)}</Said>
          </dl>
          <div class="columns">
            {/* Confirming it can find more of them: whoever has a cover from elsewhere. */}
            <Faults key={list.state} title={say("须更正的内容", "What is to be mended")} path={`${AT}/${list.id}/faults`} count={list.faults ?? 0} name={say(`名单问题 ${list.uploaded_on}`, `faults ${list.uploaded_on}`)} {...protecting}>
              {list.state === "refused" ? <p class="told overdue">{say("这份名单没有收入。", "This list was not taken.")}</p> : null}
            </Faults>
            <div class="beside">
              <Money list={list} />
              <Next list={list} {...protecting} onChange={read} />
              <Steps list={list} />
            </div>
          </div>
        </>
      )}
    </>
  );
}

function Steps({ list }: { list: MemberList }) {
  const { gru_submit: submitted, dbu_confirm: confirmed } = list.steps;
  const steps = [
    [say("上传", "Sent"), list.uploaded_on],
    [say("基层工会提交", "Submitted by the grassroots union"), submitted?.day],
    [say("区局（产业）工会确认", "Confirmed by the district, bureau or industry union"), confirmed?.day],
  ] as const;
  return (
    <section class="card" aria-labelledby="steps">
      <h2 id="steps">{say("办理过程", "What was done")}</h2>
      <ol class="steps">
        {steps.map(([name, day]) => (
          <li key={name} class={day ? "done" : ""}>
            <span>{name}</span>
            {day ? <time dateTime={day}>{day}</time> : <span class="hint">{say("未办理", "not yet")}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
