// The layer of demand that numbers are to stand on, and how modelled it is.
import { language } from "../shared/language";
import type { Ground } from "./service";
import { precisionWords } from "./words";

interface Props {
  label: string;
  layers: Ground["layers"];
  value: string;
  onChange: (layer: string) => void;
}

export function LayerField({ label, layers, value, onChange }: Props) {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {layers.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name[language]} · {one.date}
          </option>
        ))}
      </select>
    </label>
  );
}

export function HowModelled({ layer }: { layer: Ground["layers"][number] }) {
  return (
    <>
      <b class={layer.precision}>{precisionWords(layer.precision)}</b> {layer.how[language]}
    </>
  );
}
