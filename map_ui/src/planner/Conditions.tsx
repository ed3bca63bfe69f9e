// What every run is asked: when, and of what demand, which sites, by what way, how far.
import { language, say } from "../shared/language";
import { ByWay } from "./ByWay";
import { type Form, thresholdsOf, toggled } from "./asked";
import type { Coded, Ground } from "./service";
import { clock, WEEKDAYS } from "./words";
import { HowModelled, LayerField } from "./LayerField";

interface Props {
  form: Form;
  ground: Ground;
  onChange: (to: Partial<Form>) => void;
}

export function Conditions({ form, ground, onChange }: Props) {
  const layer = ground.layers.find((one) => one.id === form.layer);
  const { kinds, tiers, functions } = form.sites;
  const filter = (to: Partial<Form["sites"]>) => onChange({ sites: { ...form.sites, ...to } });
  const tiersOf = ground.kinds.filter((one) => kinds.includes(one.id)).flatMap((one) => one.tiers);
  const isBad = thresholdsOf(form.thresholds) === null;
  return (
    <div class="conditions">
      <section aria-labelledby="demand">
        <h2 id="demand">{say("需求", "Demand")}</h2>
        <LayerField label={say("需求图层", "Layer of demand")} layers={ground.layers} value={form.layer} onChange={(layer) => onChange({ layer })} />
        {layer ? (
          <p class="hint">
            <HowModelled layer={layer} />
            {say("。来源：", ". Source: ")}
            {layer.source}
          </p>
        ) : (
          <p class="told soon">{say("还没有需求图层，请先导入需求。", "There is no layer of demand yet; bring one in first.")}</p>
        )}
      </section>
      <section aria-labelledby="which">
        <h2 id="which">{say("哪些站点", "Which sites")}</h2>
        <Chips
          label={say("类别（不选为全部）", "Kinds (none for all)")}
          all={ground.kinds.map((one) => ({ code: one.id, title: one.titles }))}
          on={kinds}
          onChange={(on) => filter({ kinds: on, tiers: tiers.filter((tier) => tiersOf.some((one) => one.code === tier)) })}
        />
        {tiersOf.length ? <Chips label={say("级别", "Tiers")} all={tiersOf} on={tiers} onChange={(on) => filter({ tiers: on })} /> : null}
        <details open={functions.length > 0 || form.sites.min_chargers !== null || form.sites.min_free_bays !== null || form.sites.min_free_parking_minutes !== null}>
          <summary>
            {say("功能、车位、充电", "Functions, bays, chargers")}
            {functions.length ? ` (${functions.length})` : ""}
          </summary>
          <Chips label={say("功能（须全部具备）", "Functions (all of them)")} all={ground.functions} on={functions} onChange={(on) => filter({ functions: on })} />
          <div class="row">
            <Least label={say("车位至少", "Bays, at least")} value={form.sites.min_free_bays} onChange={(least) => filter({ min_free_bays: least })} />
            <Least label={say("充电桩至少", "Chargers, at least")} value={form.sites.min_chargers} onChange={(least) => filter({ min_chargers: least })} />
            <Least
              label={say("免费停车分钟", "Free parking, min")}
              value={form.sites.min_free_parking_minutes}
              onChange={(least) => filter({ min_free_parking_minutes: least })}
            />
          </div>
        </details>
      </section>
      <section aria-labelledby="ways">
        <h2 id="ways">{say("怎么去，多远算近", "By what way, how far is near")}</h2>
        <ByWay by={form.by} hasRoads={ground.about.roads !== null} onChange={onChange} />
        {form.by === "line" ? (
          <p class="hint">
            {ground.about.roads === null
              ? say("尚未导入道路，分钟数为直线估算，不是导航时间。", "No roads are loaded: minutes are estimated along straight lines, not routed.")
              : say("分钟数为直线估算，不是导航时间。", "Minutes are estimated along straight lines, not routed.")}
          </p>
        ) : null}
        <div class="row">
          <label class="field">
            <span>{say("门槛（分钟）", "Thresholds (min)")}</span>
            <input
              value={form.thresholds}
              inputMode="decimal"
              aria-invalid={isBad}
              aria-describedby={isBad ? "thresholds-fault" : undefined}
              onInput={(event) => onChange({ thresholds: event.currentTarget.value })}
            />
          </label>
          <label class="field">
            <span>{say("网格", "Cells")}</span>
            <select value={form.resolution} onChange={(event) => onChange({ resolution: Number(event.currentTarget.value) })}>
              <option value={7}>{say("粗（约 1.4 km）", "coarse (1.4 km)")}</option>
              <option value={8}>{say("中（约 0.5 km）", "medium (0.5 km)")}</option>
              <option value={9}>{say("细（约 0.2 km）", "fine (0.2 km)")}</option>
            </select>
          </label>
        </div>
        {isBad ? (
          <p class="fault" id="thresholds-fault">
            {say("请写 1 至 8 个分钟数，如 5 10 15 20，各不超过 240", "1 to 8 numbers of minutes, such as 5 10 15 20, none above 240")}
          </p>
        ) : null}
      </section>
    </div>
  );
}

/** The hour that is looked at: a gap at two in the morning is not the gap at noon; `worked` are the hours that are known already. */
export function When({ form, worked, onChange }: Pick<Props, "form" | "onChange"> & { worked: readonly number[] }) {
  return (
    <section aria-labelledby="when">
      <h2 id="when">{say("什么时间", "At what hour")}</h2>
      <div class="segments" role="group" aria-label={say("时间", "Time")}>
        <button type="button" aria-pressed={form.hour === null} onClick={() => onChange({ hour: null })}>
          {say("不限时间", "Any time")}
        </button>
        <button type="button" aria-pressed={form.hour !== null} onClick={() => onChange({ hour: form.hour ?? 2 })}>
          {say("某一小时", "At an hour")}
        </button>
      </div>
      {form.hour === null ? null : (
        <>
          <div class="segments days" role="group" aria-label={say("星期", "Weekday")}>
            {WEEKDAYS.map((day, at) => (
              <button key={day.zh} type="button" aria-pressed={form.weekday === at + 1} onClick={() => onChange({ weekday: at + 1 })}>
                {language === "zh" ? day.zh.slice(1) : day.en}
              </button>
            ))}
          </div>
          <label class="slider">
            <span>
              {say("几点", "Hour")} <b>{clock(form.hour)}</b>
            </span>
            <input
              type="range"
              min={0}
              max={23}
              value={form.hour}
              aria-valuetext={clock(form.hour)}
              onInput={(event) => onChange({ hour: Number(event.currentTarget.value) })}
            />
            <span class="scale" aria-hidden="true">
              {[0, 6, 12, 18, 23].map((hour) => (
                <i key={hour}>{clock(hour)}</i>
              ))}
            </span>
          </label>
          {worked.length ? (
            <p class="hint">
              {say("已算过，拖到即显示：", "Worked out, shown at once: ")}
              {worked.map(clock).join(say("、", ", "))}
            </p>
          ) : null}
          <label class="box">
            <input type="checkbox" checked={form.countUnknown} onChange={(event) => onChange({ countUnknown: event.currentTarget.checked })} />
            {say("营业时间不明的也计入", "Count sites whose hours nobody knows")}
          </label>
        </>
      )}
    </section>
  );
}

interface ChipsProps {
  label: string;
  all: readonly Coded[];
  on: readonly string[];
  onChange: (on: string[]) => void;
}

export function Chips({ label, all, on, onChange }: ChipsProps) {
  return (
    <div class="chips" role="group" aria-label={label}>
      <span>{label}</span>
      {all.map((one) => (
        <button key={one.code} type="button" aria-pressed={on.includes(one.code)} onClick={() => onChange(toggled(on, one.code))}>
          {one.title[language]}
        </button>
      ))}
    </div>
  );
}

function Least({ label, value, onChange }: { label: string; value: number | null; onChange: (least: number | null) => void }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input type="number" min={1} max={10_000} value={value ?? ""} onInput={(event) => onChange(Number(event.currentTarget.value) || null)} />
    </label>
  );
}
