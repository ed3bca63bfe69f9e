// What came of a run: in short, by district, gap by gap, site by site, and on what it stands.
import { language, say } from "../shared/language";
import { type Form, toggled } from "./asked";
import type { Viewed } from "./Planner";
import { Plan } from "./Plan";
import { type Done, share } from "./service";
import { Districts, GapTable, SiteTable } from "./tables";
import type { Tables } from "./useRun";
import { at, count, hourWords, percent, precisionWords, standsOn } from "./words";
import { Notices, WorkedOut } from "./WorkedOut";

interface Props extends Viewed {
  done: Done;
  tables: Tables;
  cut: number;
  form: Form;
  isWaiting: boolean;
  onChange: (to: Partial<Form>) => void;
  onAsk: (body: unknown) => void;
  /** Reads the run anew, as after it was shared. */
  onReread: () => void;
  onWrong: (error: unknown) => void;
}

/** A run in short. */
export function Short({ done, cut, onShow }: Pick<Props, "done" | "cut" | "onShow">) {
  const { summary, sources } = done;
  const now = at(summary, cut);
  return (
      <section class="short" aria-labelledby="short">
        <h2 id="short">{say("到最近站点", "To the nearest site")}</h2>
        <div class="segments" role="group" aria-label={say("多少分钟以外算缺口", "A gap is beyond so many minutes")}>
          {done.inputs.thresholds_min.map((one) => (
            <button key={one} type="button" aria-pressed={one === cut} onClick={() => onShow({ cut: one })}>
              {one}
              <span>{say(" 分钟", " min")}</span>
            </button>
          ))}
        </div>
        <dl class="figures">
          <div>
            <dt>{say("已覆盖需求", "Demand within")}</dt>
            <dd>
              {percent(now.share)} <small>%</small>
            </dd>
          </div>
          <div>
            <dt>{say("缺口需求", "Demand in gaps")}</dt>
            <dd>
              {count(summary.demand - now.weight)} <small>{sources.layer.unit[language]}</small>
            </dd>
          </div>
        </dl>
        <p class="stands">
          <b class={sources.layer.precision}>{precisionWords(sources.layer.precision)}</b> {standsOn(done)} · {hourWords(done)} ·{" "}
          {sources.ways.by === "drive" ? say("沿道路", "by road") : say("直线估算", "straight lines")}
        </p>
      </section>
  );
}

/** All else that came of it. */
export function Results(props: Props) {
  const { done, tables, cut, shown, ground, form, mayRun, isWaiting, onShow, onChange, onAsk } = props;
  const { sources } = done;
  const { title: _title, ...again } = done.inputs as Done["inputs"] & { title?: string };
  return (
    <>
      {done.kind === "siting" ? <Plan {...props} /> : null}
      <Districts done={done} cut={cut} chosen={shown.district} onChoose={(code) => onShow({ district: code === shown.district ? null : code })} />
      <GapTable
        done={done}
        gaps={tables.gaps}
        form={done.kind === "siting" ? form : null}
        onLock={(key) => onChange({ locked: toggled(form.locked, key) })}
        onSee={(what) => onShow({ what })}
      />
      <SiteTable
        sites={tables.sites}
        kinds={ground.kinds}
        removed={form.remove}
        onRemove={(id) => onChange({ remove: toggled(form.remove, id) })}
        onSee={(what) => onShow({ what })}
      />
      <section aria-labelledby="basis">
        <h2 id="basis">{say("数据与说明", "Data and notes")}</h2>
        <dl class="facts">
          <div>
            <dt>{say("需求来源", "Source of the demand")}</dt>
            <dd>
              {sources.layer.source}
              {say("；", "; ")}
              {sources.layer.date}
            </dd>
          </div>
          <WorkedOut done={done} />
        </dl>
        <Notices notices={done.notices} />
        <div class="row">
          {mayRun ? (
            <button type="button" disabled={isWaiting} onClick={() => onAsk(again)}>
              {done.kind === "siting" ? say("用同一种子重算", "Repeat with its seed") : say("重算一次", "Repeat")}
            </button>
          ) : null}
          <button type="button" onClick={() => onShow({ view: "compare", a: done.base, b: done.id, run: null, what: null }, true)}>
            {done.base ? say("与原方案对比", "Compare with what it differs from") : say("拿来对比", "Compare")}
          </button>
        </div>
        {done.is_mine ? <Sharing {...props} /> : null}
      </section>
    </>
  );
}

function Sharing({ done, ground, onReread, onWrong }: Props) {
  return (
    <label class="box">
      <input
        type="checkbox"
        checked={done.is_shared}
        onChange={(event) => share(ground.account, done.id, event.currentTarget.checked).then(onReread, onWrong)}
      />
      {say("有规划权限的人凭链接可看", "Whoever may read plans sees it by its link")}
    </label>
  );
}
