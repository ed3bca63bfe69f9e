// The desk of truck rounds: what is asked on one side, the calendar, the day and its map on the other.
import type { Map as MapLibre } from "maplibre-gl";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { dayOf } from "../../console/moments";
import { language, say } from "../../shared/language";
import { useLater } from "../../shared/later";
import type { Viewed } from "../Planner";
import { Progress } from "../Progress";
import { isUnderWay, type Listed } from "../service";
import { useFollowed } from "../useRun";
import { titleOf } from "../words";
import { useNames } from "../districts";
import { begunRounds, placesOf, roundsBody, type RoundsForm as Form, roundsForm } from "./asked";
import { Calendar } from "./Calendar";
import { DayPlan } from "./DayPlan";
import { Difference } from "./Difference";
import { lookedAtRounds } from "./looked";
import { Brief, Outcome } from "./Outcome";
import { Pending } from "./Pending";
import { type Placing, PlacingHint, placed } from "./Placing";
import { Publication } from "./Publication";
import { RoundsForm } from "./RoundsForm";
import type { ClickedAt } from "./clicked";
import "./rounds.css";
import {
  beginRounds,
  type ByHand,
  changeByHand,
  isRoundsDone,
  type Publishing,
  readPlans,
  readPublishing,
  readTarget,
  readVisits,
  type RoundsDone,
  type RoundsRun,
  type Target,
  type Visit,
} from "./service";
import { WholePlan } from "./WholePlan";

const loadMap = async () => (await import("./RoundsMap")).default;
const NOTHING: Required<ByHand> = { move: [], lock: [], free: [], forbid: [] };
const NOTHING_YET: never[] = [];
const readTables = (run: RoundsDone) => readVisits(run.id);

export default function RoundsDesk(viewed: Viewed) {
  const { ground, shown, mayRun, onShow, onFail, onLook } = viewed;
  const { run, done, tables, fault, reread } = useFollowed(shown.run, onFail, isRoundsDone as (run: RoundsRun) => run is RoundsDone, readTables);
  const [known, setKnown] = useState<{ target: Target | null; publishing: Publishing | null } | null>(null);
  const [form, setForm] = useState<Form | null>(null);
  const [plans, setPlans] = useState<Listed[]>([]);
  const [byHand, setByHand] = useState(NOTHING);
  const [refused, setRefused] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [placing, setPlacing] = useState<Placing | null>(null);
  const [map, setMap] = useState<MapLibre | null>(null);
  const later = useLater("rounds-map", loadMap);
  const nameOf = useNames();
  const today = ground.about.rehearsal ?? dayOf(new Date().toISOString());
  // What was found before stays until the next is there.
  const held = useRef<{ done: RoundsDone; visits: Visit[] } | null>(null);
  if (done && tables) held.current = { done, visits: tables };
  if (!shown.run) held.current = null;
  const last = held.current;

  useEffect(() => {
    readPublishing()
      .then(async (publishing) => ({ publishing, target: await readTarget(publishing) }))
      .then((found) => {
        setKnown(found);
        const codes = ground.districts.map((one) => one.code);
        setForm((held) => held ?? begunRounds(today, codes, found.target?.amount ?? 0, ground.layers[0]?.id ?? "", ground.about.roads !== null));
      })
      .catch((error) => setRefused(onFail(error)));
  }, []);
  useEffect(() => {
    readPlans().then(setPlans, (error) => setRefused(onFail(error)));
  }, [done?.id]);
  useEffect(() => {
    if (run && run.kind !== "rounds") onShow({ view: run.kind });
    setByHand(NOTHING);
  }, [run?.id]);
  useEffect(() => {
    if (run && form && run.kind === "rounds") setForm(roundsForm(run.inputs, form));
  }, [run?.id, form === null]);

  const start = (asked: Promise<RoundsRun>) => {
    setBusy(true);
    setRefused(null);
    asked
      .then((made) => onShow({ run: made.id }, true))
      .catch((error) => setRefused(onFail(error)))
      .finally(() => setBusy(false));
  };
  const body = form ? roundsBody(form, ground.districts) : null;
  const lack = typeof body === "string" ? body : null;
  const isWaiting = busy || (run !== null && isUnderWay(run));
  const isWhole = shown.day === "all";
  const day = last ? (shown.day && last.done.sources.days.includes(shown.day) ? shown.day : (last.visits[0]?.day ?? last.done.sources.days[0]!)) : null;
  // What the form has that the plan has not.
  const asked = useMemo(() => {
    const known = new Set([...(last?.done.summary.trucks ?? []), ...(last?.visits ?? [])].map(at));
    return form ? placesOf(form, ground.districts).filter((one) => !known.has(at(one))) : [];
  }, [form?.trucks, form?.points, form?.source, last?.done.id]);
  useEffect(() => {
    onLook(last && day && map ? lookedAtRounds(last, isWhole ? null : day, map, nameOf, reread) : null);
  }, [last?.done, isWhole, day, map]);
  const put = (where: ClickedAt) => {
    if (!form || !placing) return;
    setForm(placed(form, placing, where));
    setPlacing(null);
  };
  const toDay = (to: string) => onShow({ day: to });
  const toRun = (id: string) => onShow({ run: id }, true);
  const mayChange = mayRun && !isWaiting;
  return (
    <div class="desk rounds">
      <div class="side">
        {plans.length ? (
          <section aria-label={say("已有方案", "Plans")}>
            <label class="field">
              <span>{say("已有方案", "Plans that are there")}</span>
              <select
                value={shown.run ?? ""}
                onChange={(event) => onShow({ run: event.currentTarget.value || null, day: null }, true)}
              >
                <option value="">{say("（新方案）", "(a new one)")}</option>
                {plans.map((one) => (
                  <option key={one.id} value={one.id}>
                    {dayOf(one.created_at)} {titleOf(one)} {one.headline?.[language] ?? ""}
                  </option>
                ))}
              </select>
            </label>
          </section>
        ) : null}
        {last ? <Brief done={last.done} /> : null}
        {last && known?.publishing ? (
          <Publication done={last.done} today={today} lastDay={lastDayOf(last)} account={ground.account} publishing={known.publishing} onFail={onFail} onRun={toRun} />
        ) : null}
        {last ? <Difference done={last.done} visits={last.visits} onFail={onFail} onRun={toRun} onDay={toDay} /> : null}
        {form ? (
          <form
            aria-label={say("条件", "Conditions")}
            onSubmit={(event) => {
              event.preventDefault();
              if (body && !lack) start(beginRounds(ground.account, body));
            }}
          >
            <RoundsForm
              form={form}
              ground={ground}
              target={known?.target ?? null}
              hasRules={known?.publishing?.edition !== null}
              isOpen={shown.run === null}
              lack={lack}
              placing={placing}
              onPlacing={setPlacing}
              onChange={(to) => setForm((form) => form && { ...form, ...to })}
            />
            <div class="run">
              <button class="primary" type="submit" disabled={!mayRun || isWaiting || lack !== null}>
                {say("排出巡回方案", "Plan the rounds")}
              </button>
              {mayRun ? null : <p class="hint">{say("您的角色只能查看。", "Your roles may only look.")}</p>}
            </div>
          </form>
        ) : null}
        {refused ?? fault ? (
          <div class="told overdue" role="alert">
            <p>{refused ?? fault}</p>
            {fault && !refused ? (
              <button type="button" onClick={reread}>
                {say("再试一次", "Try again")}
              </button>
            ) : null}
          </div>
        ) : null}
        {run && !done ? <Progress run={run} account={ground.account} onFail={(error) => setRefused(onFail(error))} onGone={reread} /> : null}
        {last ? <Outcome done={last.done} /> : null}
      </div>
      <div class={`schedule ${last ? "" : "bare"}`}>
        {last && day ? <Calendar {...last} day={isWhole ? null : day} onDay={toDay} /> : null}
        <div class="of-day">
          <section class={`map ${placing ? "aims" : ""}`} aria-label={say("图：路线", "Drawn: the tours")}>
            {later.Part ? (
              <later.Part
                id={last?.done.id ?? ""}
                trucks={last?.done.summary.trucks ?? NOTHING_YET}
                visits={last?.visits ?? NOTHING_YET}
                day={isWhole ? null : (day ?? "")}
                asked={asked}
                onClick={put}
                onMap={setMap}
              />
            ) : later.failed ? (
              <p class="notice" role="alert">
                {say("地图没有读到；下面的表里有全部内容。", "The map could not be fetched; all of it stands in the table below.")}{" "}
                <button type="button" onClick={later.retry}>
                  {say("再试一次", "Try again")}
                </button>
              </p>
            ) : null}
            {placing && form ? (
              <PlacingHint form={form} placing={placing} map={map} onPlace={put} onEnd={() => setPlacing(null)} />
            ) : last ? (
              <div class="segments over" role="group" aria-label={say("图上显示", "On the map")}>
                <button type="button" aria-pressed={!isWhole} onClick={() => onShow({ day })}>
                  {say("当日", "The day")}
                </button>
                <button type="button" aria-pressed={isWhole} onClick={() => onShow({ day: "all" })}>
                  {say("整个方案", "The whole plan")}
                </button>
              </div>
            ) : (
              <p class="probe">
                {run && isUnderWay(run)
                  ? say("正在排程…", "Planning…")
                  : say("填好左侧条件后排程；这里将显示日历、每日路线和表格。", "Fill in the conditions and plan: the calendar, each day's tours and tables come here.")}
              </p>
            )}
          </section>
          {last && day ? (
            <div class="below">
              {isWhole ? (
                <WholePlan {...last} />
              ) : (
                <DayPlan
                  {...last}
                  day={day}
                  mayChange={mayChange}
                  byHand={byHand}
                  onDay={toDay}
                  onChange={(to) => setByHand((held) => ({ ...held, ...to }))}
                />
              )}
              <Pending byHand={byHand} isWaiting={isWaiting} onClear={() => setByHand(NOTHING)} onSend={() => start(changeByHand(ground.account, last.done.id, byHand))} />
            </div>
          ) : null}
        </div>
      </div>
    </div>
  );
}

/** The last day on which a truck stops; of a plan without any, the last on which one might. */
const lastDayOf = ({ done, visits }: { done: RoundsDone; visits: Visit[] }): string =>
  visits.reduce((last, one) => (one.day > last ? one.day : last), "") || done.sources.days.at(-1)!;

const at = ({ lon, lat }: { lon: number; lat: number }): string => `${lon},${lat}`;
