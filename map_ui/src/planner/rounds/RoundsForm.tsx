// What truck rounds are asked: when, which trucks, where they may stand, for whom, and on what assumption.
import { say } from "../../shared/language";
import { ByWay } from "../ByWay";
import type { Ground } from "../service";
import { daysOf, type Lack, newTruck, type RoundsForm as Form, type TruckForm } from "./asked";
import { Count, Hour } from "./fields";
import type { Placing } from "./Placing";
import { placeOf } from "./points";
import type { Target } from "./service";
import { Stops } from "./Stops";
import { Unions } from "./Unions";

export interface FormProps {
  form: Form;
  ground: Ground;
  /** Of the year, or of the newest one that there are rules of. */
  target: Target | null;
  /** Whether there are rules of this year. */
  hasRules: boolean;
  isOpen: boolean;
  lack: Lack | null;
  /** What is being put on the map. */
  placing: Placing | null;
  onPlacing: (placing: Placing | null) => void;
  onChange: (to: Partial<Form>) => void;
}

const MOST_TRUCKS = 20;
const LACKS: Record<Lack, string> = {
  days: say("请填起止日期；另加或不出车的日期写成 2026-06-19，以空格分开。", "Give the first and the last day; other days as 2026-06-19, with spaces between."),
  trucks: say("每辆车要有名称和出发地（经度, 纬度）；休息日写成 2026-06-19。", "Each truck needs a name and a depot (lon, lat); days off as 2026-06-19."),
  points: say("请至少写一个停靠点，每行：名称, 经度, 纬度, 区, 地址, 停车, 供电, 场地。", "Give at least one stop, a line each: name, lon, lat, district, address, parking, power, space."),
  unions: say("请至少给一个区填名额，名额与需求为不小于 0 的整数。", "Give at least one district a quota; quotas and demand are whole numbers of 0 or more."),
  assumption: say("有工会未填需求：请写明假设的名称、两个比例，并选需求底数。", "A union tells no demand: name the assumption, give both shares and choose the layer."),
};

export function RoundsForm(props: FormProps) {
  const { form, isOpen, lack, onChange } = props;
  return (
    <>
      <section aria-labelledby="period">
        <h2 id="period">{say("什么时候", "When")}</h2>
        <div class="row">
          <label class="field">
            <span>{say("从", "From")}</span>
            <input type="date" required value={form.firstDay} onInput={(event) => onChange({ firstDay: event.currentTarget.value })} />
          </label>
          <label class="field">
            <span>{say("到", "To")}</span>
            <input type="date" required value={form.lastDay} min={form.firstDay} onInput={(event) => onChange({ lastDay: event.currentTarget.value })} />
          </label>
        </div>
        <p class="hint">{say("按国务院节假日安排，只在工作日出车。", "On working days only, by the official calendar.")}</p>
      </section>
      <Trucks {...props} />
      <details class="fold" open={isOpen}>
        <summary>{say("停靠点", "Stops")}</summary>
        <Stops {...props} />
      </details>
      <details class="fold" open={isOpen}>
        <summary>{say("名额、需求与假设", "Quotas, demand and the assumption")}</summary>
        <Unions {...props} />
      </details>
      <details class="fold">
        <summary>{say("更多条件", "More conditions")}</summary>
        <More {...props} />
      </details>
      {lack ? (
        <p class="fault lack" role="status">
          {LACKS[lack]}
        </p>
      ) : null}
    </>
  );
}

function Trucks({ form, placing, onPlacing, onChange }: FormProps) {
  const put = (at: number, to: Partial<TruckForm>) => onChange({ trucks: form.trucks.map((one, number) => (number === at ? { ...one, ...to } : one)) });
  return (
    <section aria-labelledby="trucks">
      <h2 id="trucks">{say("哪些车", "Which trucks")}</h2>
      {form.trucks.map((one, at) => (
        <fieldset key={at} class="truck">
          <legend>{one.name || say(`第 ${at + 1} 辆`, `Truck ${at + 1}`)}</legend>
          <div class="row">
            <label class="field">
              <span>{say("车辆名称", "Name")}</span>
              <input value={one.name} maxLength={40} required onInput={(event) => put(at, { name: event.currentTarget.value })} />
            </label>
            <Count label={say("每日最多人数", "Most persons a day")} value={one.persons} most={100_000} onChange={(persons) => put(at, { persons })} />
          </div>
          <div class="row">
            <label class="field">
              <span>{say("出发地：经度, 纬度（WGS-84）", "Depot: lon, lat (WGS-84)")}</span>
              <input value={one.depot} aria-invalid={placeOf(one.depot) === null} onInput={(event) => put(at, { depot: event.currentTarget.value })} />
            </label>
            <button
              type="button"
              class="pick"
              aria-label={say(`在地图上选${one.name}的出发地`, `Choose the depot of ${one.name} on the map`)}
              aria-pressed={placing !== "stop" && placing?.depot === at}
              onClick={() => onPlacing(placing !== "stop" && placing?.depot === at ? null : { depot: at })}
            >
              {say("地图上选", "On the map")}
            </button>
          </div>
          <details>
            <summary>{say("出车时间、每人用时、休息日", "Hours, minutes a person, days off")}</summary>
            <div class="row">
              <Hour label={say("出发不早于", "Leaves after")} value={one.starts} onChange={(starts) => put(at, { starts })} />
              <Hour label={say("返回不晚于", "Back by")} value={one.ends} onChange={(ends) => put(at, { ends })} />
              <Count label={say("每人分钟", "Min a person")} value={one.per_person_min} most={120} step="any" onChange={(per_person_min) => put(at, { per_person_min })} />
            </div>
            <label class="field">
              <span>{say("休息日", "Days off")}</span>
              <input value={one.daysOff} placeholder="2026-06-19" aria-invalid={daysOf(one.daysOff) === null} onInput={(event) => put(at, { daysOff: event.currentTarget.value })} />
            </label>
          </details>
          {form.trucks.length > 1 ? (
            <button type="button" onClick={() => onChange({ trucks: form.trucks.filter((_, number) => number !== at) })}>
              {say(`去掉 ${one.name}`, `Take away ${one.name}`)}
            </button>
          ) : null}
        </fieldset>
      ))}
      <button type="button" disabled={form.trucks.length >= MOST_TRUCKS} onClick={() => onChange({ trucks: [...form.trucks, newTruck(form.trucks.length)] })}>
        {say("加一辆车", "Add a truck")}
      </button>
    </section>
  );
}

function More({ form, ground, onChange }: FormProps) {
  return (
    <div class="conditions">
      <label class="field">
        <span>{say("方案名称", "Title")}</span>
        <input value={form.title} maxLength={200} onInput={(event) => onChange({ title: event.currentTarget.value })} />
      </label>
      <label class="field">
        <span>{say("另加出车日", "Days that are worked besides")}</span>
        <input value={form.also} placeholder="2026-06-20" aria-invalid={daysOf(form.also) === null} onInput={(event) => onChange({ also: event.currentTarget.value })} />
      </label>
      <label class="field">
        <span>{say("不出车的工作日", "Working days without a truck")}</span>
        <input value={form.without} placeholder="2026-06-22" aria-invalid={daysOf(form.without) === null} onInput={(event) => onChange({ without: event.currentTarget.value })} />
      </label>
      <div class="row">
        <Count label={say("到后准备分钟", "Minutes to set up")} value={form.setup} least={0} most={240} onChange={(setup) => onChange({ setup })} />
        <Count label={say("一次至少人数", "Least persons a visit")} value={form.least} most={1_000} onChange={(least) => onChange({ least })} />
        <Count label={say("一车一日几点", "Stops of a truck a day")} value={form.mostStops} most={4} onChange={(mostStops) => onChange({ mostStops })} />
      </div>
      <ByWay by={form.by} hasRoads={ground.about.roads !== null} onChange={onChange} />
      <div class="row">
        <Count label={say("最多求解秒数", "Seconds at most")} value={form.seconds} most={600} onChange={(seconds) => onChange({ seconds })} />
        <Count label={say("种子", "Seed")} value={form.seed} least={0} most={2 ** 31 - 1} onChange={(seed) => onChange({ seed })} />
      </div>
    </div>
  );
}
