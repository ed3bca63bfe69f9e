// Where trucks may stand: registered stops or one's own, what they must have, and when.
import { language, say } from "../../shared/language";
import { toggled } from "../asked";
import { Chips } from "../Conditions";
import { NEEDS } from "../SitingForm";
import { WEEKDAYS } from "../words";
import type { RoundsForm as Form } from "./asked";
import { Count, Hour } from "./fields";
import { counted, pointsOf } from "./points";
import type { FormProps } from "./RoundsForm";
import type { Need } from "./service";

export function Stops({ form, ground, placing, onPlacing, onChange }: FormProps) {
  const { conditions } = form;
  const put = (to: Partial<Form["conditions"]>) => onChange({ conditions: { ...conditions, ...to } });
  const read = form.source === "points" ? pointsOf(form.points, ground.districts) : [];
  const told = counted(typeof read === "number" ? [] : read, form.needs);
  return (
    <div class="conditions">
      <div class="segments" role="group" aria-label={say("停靠点来自", "Stops are")}>
        <button type="button" aria-pressed={form.source === "facilities"} onClick={() => onChange({ source: "facilities" })}>
          {say("已登记的筛查点", "Registered stops")}
        </button>
        <button type="button" aria-pressed={form.source === "points"} onClick={() => onChange({ source: "points" })}>
          {say("自填", "My own")}
        </button>
      </div>
      {form.source === "points" ? (
        <>
          <label class="field">
            <span>
              {say(
                "每行一个：名称, 经度, 纬度, 区, 地址, 停车, 供电, 场地；后三项写 是 或 否，不写为待核实。可从表格粘贴。",
                "A line each: name, lon, lat, district, address, parking, power, space; yes or no for the last three, nothing to be looked at. Rows of a sheet can be pasted.",
              )}
            </span>
            <textarea rows={5} value={form.points} aria-invalid={typeof read === "number"} onInput={(event) => onChange({ points: event.currentTarget.value })} />
          </label>
          {typeof read === "number" ? (
            <p class="fault">
              {say(
                `第 ${read} 行读不懂：应为 名称, 经度, 纬度, 区名或区代码, 地址, 停车, 供电, 场地（是 或 否）`,
                `Line ${read}: name, lon, lat, name or code of the district, address, parking, power, space (yes or no)`,
              )}
            </p>
          ) : read.length ? (
            <p class="hint" role="status">
              {say(
                `读到 ${read.length} 个：${told.have} 个条件齐全，${told.unknown} 个待核实（可用，会标注），${told.lack} 个缺条件（不用）`,
                `${read.length} read: ${told.have} have all it takes, ${told.unknown} to be looked at (used, and marked), ${told.lack} have not (left out)`,
              )}
            </p>
          ) : null}
          <button type="button" aria-pressed={placing === "stop"} onClick={() => onPlacing(placing === "stop" ? null : "stop")}>
            {say("在地图上加停靠点", "Add a stop on the map")}
          </button>
        </>
      ) : (
        <p class="hint">{say("有营业时间的点，只在停靠时段内全程开放的日子使用。", "A stop with opening hours is used on days on which it is open all the time that a truck may be there.")}</p>
      )}
      <Chips label={say("停靠点必须有", "A stop must have")} all={NEEDS} on={form.needs} onChange={(on) => onChange({ needs: on as Need[] })} />
      <div class="row">
        <Hour label={say("可停自", "There from")} value={conditions.opens} onChange={(opens) => put({ opens })} />
        <Hour label={say("可停至", "There until")} value={conditions.closes} onChange={(closes) => put({ closes })} />
      </div>
      <div class="row">
        <Count label={say("每次最多人数", "Most persons a visit")} value={conditions.persons} most={100_000} onChange={(persons) => put({ persons })} />
        <Count label={say("每点最多次数", "Most visits a stop")} value={conditions.visits} most={400} onChange={(visits) => put({ visits })} />
      </div>
      <div class="segments days" role="group" aria-label={say("可停的星期", "Weekdays")}>
        {WEEKDAYS.map((day, at) => (
          <button
            key={day.zh}
            type="button"
            aria-pressed={conditions.weekdays.includes(at + 1)}
            onClick={() => put({ weekdays: toggled(conditions.weekdays, at + 1).sort((one, other) => one - other) })}
          >
            {language === "zh" ? day.zh.slice(1) : day.en}
          </button>
        ))}
      </div>
    </div>
  );
}
