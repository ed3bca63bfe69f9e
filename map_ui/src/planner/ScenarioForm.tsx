// What is different in a scenario: sites of one's own, sites that are taken away, candidates that are locked or forbidden.
import { useState } from "preact/hooks";
import { say } from "../shared/language";
import { type Form, toggled } from "./asked";
import { PointsFile } from "./PointsFile";
import type { Account, Candidate, Point, Sites } from "./service";

interface Props {
  kind: "coverage" | "siting";
  form: Form;
  account: Account;
  /** Of the run that is shown, for their names. */
  sites: Sites | null;
  isAdding: boolean;
  onAdding: () => void;
  onPlace: (point: Point) => void;
  onChange: (to: Partial<Form>) => void;
  onFail: (error: unknown) => string | null;
}

/** As many as a run takes; so many of a list are shown, the rest are counted. */
const MOST_POINTS = 2_000;
const SHOWN = 50;

export function ScenarioForm({ kind, form, account, sites, isAdding, onAdding, onPlace, onChange, onFail }: Props) {
  const names = new Map(sites?.features.map(({ properties }) => [properties.key, properties.name]));
  const nameOf = (key: string) => names.get(key) || (key.startsWith("point:") && form.points[Number(key.slice("point:".length))]?.name) || key;
  const lists: [string, string, { key: string; name: string; drop: Partial<Form> }[]][] = [
    [
      "added",
      kind === "siting" ? say("自加候选点", "Candidates of my own") : say("假设增设", "Added"),
      (kind === "siting" ? form.points : form.add).map((one, at) => ({
        key: `${at}`,
        name: `${one.name} (${one.lon}, ${one.lat})`,
        // Keys count the points, so those that are locked by them would be others.
        drop: kind === "siting" ? { points: form.points.filter((_, other) => other !== at), ...withoutPoints(form) } : { add: form.add.filter((_, other) => other !== at) },
      })),
    ],
    ["removed", say("假设撤除", "Taken away"), form.remove.map((id) => ({ key: `${id}`, name: nameOf(`facility:${id}`), drop: { remove: toggled(form.remove, id) } }))],
    ...(kind === "siting"
      ? ([
          ["locked", say("锁定（必选）", "Locked (chosen in any case)"), form.locked.map((key) => ({ key, name: nameOf(key), drop: { locked: toggled(form.locked, key) } }))],
          ["forbidden", say("禁用（不选）", "Forbidden"), form.forbidden.map((key) => ({ key, name: nameOf(key), drop: { forbidden: toggled(form.forbidden, key) } }))],
        ] as [string, string, { key: string; name: string; drop: Partial<Form> }[]][])
      : []),
  ];
  return (
    <div class="scenario">
      <p class="hint">
        {kind === "siting"
          ? say("点地图上或表格里的点位，可锁定或禁用；也可自己加候选点。", "Lock or forbid places on the map or in the table; or add candidates of your own.")
          : say("点一个站点可假设撤除；也可假设增设。算完与原方案对比。", "Take a site away by clicking it, or add one; then compare with what was before.")}
      </p>
      <button type="button" aria-pressed={isAdding} onClick={onAdding}>
        {say("在地图上加点", "Add on the map")}
      </button>
      <ByHand onPlace={onPlace} />
      {kind === "siting" ? (
        <PointsFile account={account} left={MOST_POINTS - form.points.length} onFail={onFail} onPoints={(points: Candidate[]) => onChange({ points: [...form.points, ...points] })} />
      ) : null}
      {lists
        .filter(([, , entries]) => entries.length)
        .map(([name, words, entries]) => (
          <div key={name} class={`kept ${name}`}>
            <h3>
              {words} <small>{entries.length}</small>
              {name === "added" && kind === "siting" ? (
                <button type="button" class="link" onClick={() => onChange({ points: [], ...withoutPoints(form) })}>
                  {say("全部去掉", "Drop all")}
                </button>
              ) : null}
            </h3>
            <ul>
              {entries.slice(0, SHOWN).map((one) => (
                <li key={one.key}>
                  <span>{one.name}</span>
                  {name === "added" && kind === "siting" ? <Holding form={form} number={Number(one.key)} name={one.name} onChange={onChange} /> : null}
                  <button type="button" aria-label={`${say("去掉", "Drop")} ${one.name}`} onClick={() => onChange(one.drop)}>
                    ×
                  </button>
                </li>
              ))}
            </ul>
            {entries.length > SHOWN ? <p class="hint">{say(`另有 ${entries.length - SHOWN} 个，在图上可见`, `${entries.length - SHOWN} more, seen on the map`)}</p> : null}
          </div>
        ))}
    </div>
  );
}

/** Locks or forbids a candidate of one's own. */
function Holding({ form, number, name, onChange }: Pick<Props, "form" | "onChange"> & { number: number; name: string }) {
  const key = `point:${number}`;
  const without = (keys: string[]) => keys.filter((one) => one !== key);
  return (
    <span class="tools">
      <button
        type="button"
        aria-label={`${say("锁定", "Lock")} ${name}`}
        aria-pressed={form.locked.includes(key)}
        onClick={() => onChange({ locked: toggled(form.locked, key), forbidden: without(form.forbidden) })}
      >
        {say("锁", "Lock")}
      </button>
      <button
        type="button"
        aria-label={`${say("禁用", "Forbid")} ${name}`}
        aria-pressed={form.forbidden.includes(key)}
        onClick={() => onChange({ forbidden: toggled(form.forbidden, key), locked: without(form.locked) })}
      >
        {say("禁", "Forbid")}
      </button>
    </span>
  );
}

const withoutPoints = (form: Form) => ({
  locked: form.locked.filter((key) => !key.startsWith("point:")),
  forbidden: form.forbidden.filter((key) => !key.startsWith("point:")),
});

/** A place by its coordinates, for whoever uses no map. */
function ByHand({ onPlace }: { onPlace: (point: Point) => void }) {
  const [name, setName] = useState("");
  const [at, setAt] = useState("");
  const [lon, lat] = at.split(/[\s,，]+/).map(Number);
  const isGood = lon !== undefined && lat !== undefined && lon >= 73 && lon <= 136 && lat >= 3 && lat <= 54;
  return (
    <details>
      <summary>{say("按经纬度加点", "Add by coordinates")}</summary>
      <div class="row">
        <label class="field">
          <span>{say("名称", "Name")}</span>
          <input value={name} maxLength={200} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>{say("经度, 纬度（WGS-84）", "Lon, lat (WGS-84)")}</span>
          <input value={at} placeholder="121.47, 31.23" inputMode="decimal" onInput={(event) => setAt(event.currentTarget.value)} />
        </label>
      </div>
      <button
        type="button"
        disabled={!isGood}
        onClick={() => {
          onPlace({ name: name.trim() || at.trim(), lon: lon!, lat: lat! });
          setName("");
          setAt("");
        }}
      >
        {say("加入", "Add")}
      </button>
    </details>
  );
}
