// The form to enter how a site stands on a platform: what may follow, and what that wants.
import { useId, useState } from "preact/hooks";
import { language, say } from "../../shared/language";
import { change } from "../change";
import type { Coded, Listing } from "./listings";

interface Props {
  row: Listing;
  states: (Coded & { after: string[] })[];
  csrf: string | null;
  onEntered: (words: string) => void;
  onFail: (error: unknown) => string | null;
}

export function Enter({ row, states, csrf, onEntered, onFail }: Props) {
  const id = useId();
  const [state, setState] = useState("");
  const [platformId, setPlatformId] = useState(row.platform_id ?? "");
  const [reason, setReason] = useState("");
  const [day, setDay] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const next = states.filter((one) => one.after.includes(row.state));
  const chosen = next.find((one) => one.code === state);

  const enter = async (event: Event) => {
    event.preventDefault();
    if (!chosen) return setFault(say("请先选状态", "Choose a state first"));
    setBusy(true);
    setFault(null);
    const body = {
      state,
      ...(day ? { day } : {}),
      ...(state === "online" && platformId ? { platform_id: platformId } : {}),
      ...(state === "rejected" && reason ? { reason } : {}),
    };
    try {
      await change({ csrf }, "PUT", `/facilities/${row.facility_id}/listings/${row.platform.code}`, { body });
      onEntered(say(`已登记 ${row.platform.title.zh}：${chosen.title.zh}`, `Entered for ${row.platform.title.en}: ${chosen.title.en}`));
    } catch (error) {
      setFault(onFail(error));
    }
    setBusy(false);
  };
  return (
    <form class="form enter" aria-label={say(`登记 ${row.platform.title.zh}`, `Enter for ${row.platform.title.en}`)} onSubmit={enter}>
      <div class="field">
        <label for={`${id}-state`}>{say("登记为", "Enter as")}</label>
        <select id={`${id}-state`} value={state} onChange={(event) => setState(event.currentTarget.value)}>
          <option value="">{say("请选择", "Choose")}</option>
          {next.map((one) => (
            <option key={one.code} value={one.code}>
              {one.title[language]}
            </option>
          ))}
        </select>
      </div>
      {state === "online" ? (
        <div class="field">
          <label for={`${id}-id`}>{say("平台的站点编号", "The platform's id of the site")}</label>
          <input id={`${id}-id`} value={platformId} maxLength={64} onInput={(event) => setPlatformId(event.currentTarget.value)} />
        </div>
      ) : null}
      {state === "rejected" ? (
        <div class="field">
          <label for={`${id}-why`}>{say("驳回原因", "Why it was rejected")}</label>
          <input id={`${id}-why`} value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} />
        </div>
      ) : null}
      {chosen ? (
        <div class="field">
          <label for={`${id}-day`}>{say("日期（不填为今天）", "Day (today if left out)")}</label>
          <input id={`${id}-day`} type="date" value={day} onInput={(event) => setDay(event.currentTarget.value)} />
        </div>
      ) : null}
      {fault ? (
        <p class="fault" role="alert">
          {fault}
        </p>
      ) : null}
      <div class="choices">
        <button type="submit" class="primary" disabled={busy}>
          {say("登记", "Enter")}
        </button>
      </div>
    </form>
  );
}
