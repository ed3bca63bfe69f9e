// One list: while it is read how far that is; then what is to be mended, what it costs, and the next step.
import { useEffect, useState } from "preact/hooks";
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
import { ReadingOf } from "../ReadingOf";
import { SendFile } from "../SendFile";
import { AT, isReading, mendedPath, type MemberList, type RowReturned, WAYS } from "./lists";
import { StateOf } from "./Lists";
import { Members } from "./Members";
import { Money } from "./Money";
import { Next } from "./Next";
import { Return } from "./Return";
import { Steps } from "./Steps";

const LOOK_AGAIN_MS = 700;

export function ListView({ id, ...protecting }: Protecting & { id: string }) {
  const { search, moved, onGo, onFail } = protecting;
  const [rows, setRows] = useState<RowReturned[]>([]);
  const may = (what: string) => protecting.session.permissions.includes(`member_protection:${what}`);
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
        <ReadingOf of={list} path={`${AT}/${list.id}`} title={say("读取名单", "Reading the list")} back={partAddress("lists", search)} {...protecting} onChange={read} />
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
            <div class="beside">
            <Faults key={list.state} title={say("须更正的内容", "What is to be mended")} path={`${AT}/${list.id}/faults`} count={list.faults ?? 0} name={say(`名单问题 ${list.uploaded_on}`, `faults ${list.uploaded_on}`)} {...protecting}>
              {list.state === "refused" ? <p class="told overdue">{say("这份名单没有收入。", "This list was not taken.")}</p> : null}
            </Faults>
            {list.members ? <Members key={`${list.members} ${list.state === "withdrawn"}`} list={list} chosen={list.state === "submitted" && may("confirm") ? rows : null} onChosen={setRows} onFail={onFail} /> : null}
            </div>
            <div class="beside">
              <Money list={list} />
              <Next list={list} {...protecting} onChange={read} />
              {list.state === "submitted" && may("confirm") ? <Return list={list} rows={rows} onRows={setRows} {...protecting} onChange={read} /> : null}
              {(list.state === "returned" || (list.state === "withdrawn" && !list.replaced_by)) && may("members") ? <SendFile<MemberList> csrf={protecting.account.csrf} title={say("上传更正后的名单", "Send the mended list")} columns={say("代替被退回的名单，原名单随即撤回。", "It comes in the place of this one, which is withdrawn.")} path={mendedPath(list)} accept=".xlsx,.csv" onTold={(sent) => onGo(partAddress("lists", search, { id: sent.id }))} onFail={onFail} /> : null}
              <Steps list={list} search={search} onGo={onGo} />
            </div>
          </div>
        </>
      )}
    </>
  );
}
