// A desk for coverage or for siting: what is asked on one side, what comes of it on the map and in tables.
import type { Map as MapLibre } from "maplibre-gl";
import { useEffect, useRef, useState } from "preact/hooks";
import { language, say } from "../shared/language";
import { begun, bodyOf, type Form, formOf, isAsAsked, isScenario, keyOf, thresholdsOf, toggled } from "./asked";
import { Conditions, When } from "./Conditions";
import { useNames } from "./districts";
import { Explanation } from "./Explanation";
import { Legend } from "./Legend";
import { type Clicked } from "./map/RunMap";
import { MapArea } from "./MapArea";
import { NewDemand } from "./NewDemand";
import type { Viewed } from "./Planner";
import { Progress } from "./Progress";
import { Results, Short } from "./Results";
import { begin, type Done, isUnderWay, type Kind, type Layer, type Point } from "./service";
import { lookedAt } from "./sheet";
import { ScenarioForm } from "./ScenarioForm";
import { SitingForm } from "./SitingForm";
import { type Tables, useRun } from "./useRun";
import { clock, count, cutOf, minutes, WEEKDAYS } from "./words";

interface DeskProps extends Viewed {
  kind: "coverage" | "siting";
}

export function Desk(viewed: DeskProps) {
  const { ground, kind, shown, mayRun, onShow, onFail, onLook, onDemand } = viewed;
  const { run, done, tables, fault, reread } = useRun(shown.run, onFail);
  const [form, setForm] = useState<Form>(() => begun(firstOf(ground.layers), mostOf(ground.kinds), ground.about.roads !== null));
  const [refused, setRefused] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [adding, setAdding] = useState(false);
  const [map, setMap] = useState<MapLibre | null>(null);
  const nameOf = useNames();
  const [probe, setProbe] = useState<{ nearest_s: number | null; weight: number } | null>(null);
  // What was found before stays until the next is there.
  const held = useRef<{ done: Done; tables: Tables } | null>(null);
  if (done && tables) held.current = { done, tables };
  if (!shown.run) held.current = null;
  const last = held.current;
  // The runs of this sitting by what they were asked: whoever asks for the same again, as by the slider of hours, sees it at once.
  const worked = useRef(new Map<string, string>());
  if (done) worked.current.set(keyOf(formOf(done.inputs, form), kind), done.id);
  const hours = HOURS.filter((hour) => worked.current.has(keyOf({ ...form, hour }, kind)));

  useEffect(() => {
    if (run && run.kind !== kind) onShow({ view: run.kind });
    else if (run) setForm((form) => formOf(run.inputs, form));
  }, [run?.id]);
  useEffect(() => {
    const same = worked.current.get(keyOf(form, kind));
    if (same && done && same !== shown.run) onShow({ run: same, what: null });
  }, [form]);

  const thresholds = last?.done.inputs.thresholds_min ?? thresholdsOf(form.thresholds) ?? [5, 10, 15, 20];
  const cut = cutOf(thresholds, shown.cut ?? (kind === "siting" ? form.limit : null));
  useEffect(() => {
    onLook(last && map ? lookedAt(last.done, map, cut, nameOf, reread) : null);
  }, [last?.done, map, cut]);

  const change = (to: Partial<Form>) => setForm((form) => ({ ...form, ...to }));
  const ask = (body: unknown) => {
    setBusy(true);
    setRefused(null);
    begin(ground.account, kind, body)
      .then((made) => onShow({ run: made.id, what: null }, true))
      .catch((error) => setRefused(onFail(error)))
      .finally(() => setBusy(false));
  };
  const place = (point: Point) =>
    kind === "siting" ? change({ points: [...form.points, point] }) : change({ add: [...form.add, point] });
  const click = ({ lon, lat, what }: Clicked) => {
    if (!adding) return onShow({ what });
    place({ name: say(`点位 ${form.points.length + form.add.length + 1}`, `Place ${form.points.length + form.add.length + 1}`), lon, lat });
    setAdding(false);
  };

  const layer = ground.layers.find((one) => one.id === form.layer);
  const isStale = last !== null && !isAsAsked(form, last.done.inputs, kind);
  // A second run of one's own is refused by naming the first.
  const other = refused && /\/planning\/runs\/([0-9a-f-]{36})/.exec(refused)?.[1];
  const isWaiting = busy || (run !== null && isUnderWay(run));
  return (
    <div class="desk">
      <div class="side">
        {last ? <Short done={last.done} cut={cut} onShow={onShow} /> : null}
        <form
          aria-label={say("条件", "Conditions")}
          onSubmit={(event) => {
            event.preventDefault();
            ask(bodyOf(form, kind, isScenario(form) && last && !isWaiting ? baseOf(last.done) : null));
          }}
        >
          {kind === "siting" ? <SitingForm form={form} kinds={ground.kinds} isFolded={shown.run !== null} onChange={change} /> : null}
          {kind === "siting" && shown.run !== null ? (
            <details class="fold">
              <summary>
                {say("什么时间：", "At what hour: ")}
                {form.hour === null ? say("不限时间", "any time") : `${WEEKDAYS[form.weekday - 1]![language]} ${clock(form.hour)}`}
              </summary>
              <When form={form} worked={hours} onChange={change} />
            </details>
          ) : (
            <When form={form} worked={hours} onChange={change} />
          )}
          <details class="fold" open={shown.run === null}>
            <summary>{say("需求、站点、门槛", "Demand, sites, thresholds")}</summary>
            <Conditions form={form} ground={ground} onChange={change} />
            {mayRun ? <NewDemand account={ground.account} onFail={onFail} onLayer={(id) => onDemand().then(() => change({ layer: id }))} /> : null}
            <label class="field name">
              <span>{say("名称（可不填，便于对比时辨认）", "Name (if you like, to tell it from others)")}</span>
              <input value={form.title} maxLength={200} onInput={(event) => change({ title: event.currentTarget.value })} />
            </label>
          </details>
          <details class="fold" open={isScenario(form) || (kind === "siting" && shown.run === null)}>
            <summary>{kind === "siting" ? say("锁定、禁用、自加点", "Lock, forbid, add") : say("假设增设或撤除站点", "What if sites were added or gone")}</summary>
            <ScenarioForm
              kind={kind}
              form={form}
              account={ground.account}
              onFail={onFail}
              sites={last?.tables.sites ?? null}
              isAdding={adding}
              onAdding={() => setAdding(!adding)}
              onPlace={place}
              onChange={change}
            />
          </details>
          <div class="run">
            <button class="primary" type="submit" disabled={!mayRun || isWaiting || !form.layer || thresholdsOf(form.thresholds) === null}>
              {kind === "siting" ? say("求解最优点位", "Find the best sites") : say("计算覆盖", "Measure coverage")}
            </button>
            {isStale ? <p class="hint">{say("条件已改，图上仍是上一次的结果。", "The conditions have changed; the map still shows the result before.")}</p> : null}
          </div>
          {mayRun ? null : <p class="hint">{say("您的角色只能查看。", "Your roles may only look.")}</p>}
        </form>
        {refused ?? fault ? (
          <div class="told overdue" role="alert">
            <p>{refused ?? fault}</p>
            {other && other !== shown.run ? (
              <button
                type="button"
                onClick={() => {
                  setRefused(null);
                  onShow({ run: other, what: null }, true);
                }}
              >
                {say("去看那个任务", "See that run")}
              </button>
            ) : null}
            {fault && !refused ? (
              <button type="button" onClick={reread}>
                {say("再试一次", "Try again")}
              </button>
            ) : null}
          </div>
        ) : null}
        {run && !done ? <Progress run={run} account={ground.account} onFail={(error) => setRefused(onFail(error))} onGone={reread} /> : null}
        {last ? <Results {...viewed} {...last} cut={cut} form={form} onChange={change} onAsk={ask} onReread={reread} onWrong={(error) => setRefused(onFail(error))} isWaiting={isWaiting} /> : null}
      </div>
      <MapArea
        label={say("地图", "Map")}
        tables={last?.tables ?? null}
        id={last?.done.id ?? null}
        thresholds={thresholds}
        cut={cut}
        chosen={(last?.done.summary.chosen ?? []).map((one) => one.key)}
        locked={form.locked}
        forbidden={form.forbidden}
        added={kind === "siting" ? form.points : form.add}
        district={shown.district}
        cell={shown.what}
        bounds={layer?.bounds ?? null}
        onClick={click}
        onProbe={setProbe}
        onMap={setMap}
      >
        <p class="probe" aria-hidden="true">
          {adding
            ? say("点地图放一个点", "Click where it is to be")
            : probe && last
              ? `${probe.nearest_s === null ? say("无法到达", "no way") : `${minutes(probe.nearest_s)} ${say("分钟", "min")}`} · ${count(probe.weight)} ${last.done.sources.layer.unit[language]}`
              : last
                ? say("移到网格上查看数值，点击看原因", "Point at a cell for its numbers, click for why")
                : say("选好条件后计算", "Choose, then measure")}
        </p>
        {last && shown.what ? (
          <Explanation
            key={`${last.done.id} ${shown.what}`}
            run={last.done}
            what={shown.what}
            kinds={ground.kinds}
            form={form}
            onLock={(key) => change({ locked: toggled(form.locked, key), forbidden: form.forbidden.filter((one) => one !== key) })}
            onForbid={(key) => change({ forbidden: toggled(form.forbidden, key), locked: form.locked.filter((one) => one !== key) })}
            onRemove={(number) => change({ remove: toggled(form.remove, number) })}
            onSee={(what) => onShow({ what })}
            onFail={onFail}
          />
        ) : null}
        <Legend thresholds={thresholds} cut={cut} kind={kind} />
      </MapArea>
    </div>
  );
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** The layer to begin with: the Federation's, for all plan with it. */
const firstOf = (layers: readonly Layer[]): Layer | undefined => layers.find((one) => one.organisation === "federation") ?? layers[0];

/** The kind of which there are most sites. */
const mostOf = (kinds: readonly Kind[]): string | undefined =>
  kinds.reduce<Kind | undefined>((most, one) => (one.count > (most?.count ?? 0) ? one : most), undefined)?.id;

/** What a scenario differs from: the run itself, or what that run differed from. */
const baseOf = (done: Done): string => (done.inputs.changes.add.length + done.inputs.changes.remove.length ? (done.base ?? done.id) : done.id);
