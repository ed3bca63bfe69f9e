import { useId } from "preact/hooks";
import { say } from "../shared/language";

interface Props {
  name: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChoose: (value: string) => void;
}

/** What a list is narrowed to by one of its columns; all of it where nothing is chosen. */
export function Select({ name, value, options, onChoose }: Props) {
  const id = useId();
  return (
    <div class="choice">
      <label for={id}>{name}</label>
      <select id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">{say("全部", "All")}</option>
        {options.map(([code, words]) => (
          <option key={code} value={code}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
