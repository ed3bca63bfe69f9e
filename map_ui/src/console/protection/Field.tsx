import { useId } from "preact/hooks";
import { say } from "../../shared/language";
import type { Problem } from "../../shared/service";

interface Props {
  /** What the service calls it. */
  name: string;
  words: string;
  value: string;
  problem: Problem | null;
  onInput: (value: string) => void;
  optional?: boolean;
  /** Attributes of its input. */
  more?: Record<string, string | number | boolean>;
}

/** A line to be filled in, with what the service finds wrong with it. */
export function Field({ name, words, value, problem, onInput, optional = false, more = {} }: Props) {
  const id = useId();
  const fault = problem?.faults.find((one) => one.where === name)?.wanted;
  return (
    <div class="field">
      <label for={id}>
        {words}
        {optional ? <small> {say("选填", "optional")}</small> : null}
      </label>
      <input id={id} autocomplete="off" required={!optional} {...more} value={value} onInput={(event) => onInput(event.currentTarget.value)} {...(fault ? { "aria-invalid": true as const, "aria-describedby": `${id}-fault` } : {})} />
      {fault ? (
        <p id={`${id}-fault`} class="fault">
          {fault}
        </p>
      ) : null}
    </div>
  );
}
