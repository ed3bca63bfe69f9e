// The filters: one row of chips, open-now first; what a link asks for besides stands last, and can be let go.
import { language, say } from "../shared/language";
import { Icon, isIcon } from "./icons";
import { NEEDS } from "./needs";
import { type Asked, PARKING_MINUTES } from "./url";

export function Chips({ asked, onChange }: { asked: Asked; onChange: (to: Partial<Asked>) => void }) {
  const toggled = (code: string) =>
    asked.needs.includes(code) ? asked.needs.filter((one) => one !== code) : [...asked.needs, code];
  return (
    <div class="chips" role="group" aria-label={say("筛选", "Filters")}>
      <button type="button" aria-pressed={asked.open} onClick={() => onChange({ open: !asked.open })}>
        <Icon name="clock" /> {say("现在营业", "Open now")}
      </button>
      {[...Object.keys(NEEDS), ...asked.needs.filter((code) => !(code in NEEDS))].map((code) => (
        <button key={code} type="button" aria-pressed={asked.needs.includes(code)} onClick={() => onChange({ needs: toggled(code) })}>
          {isIcon(code) ? <Icon name={code} /> : null} {NEEDS[code]?.[language] ?? code}
        </button>
      ))}
      <button type="button" aria-pressed={asked.parking} onClick={() => onChange({ parking: !asked.parking })}>
        <Icon name="parking" /> {say(`停车≥${PARKING_MINUTES}分`, `Parking ≥ ${PARKING_MINUTES} min`)}
      </button>
    </div>
  );
}
