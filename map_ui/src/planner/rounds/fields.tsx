// A number, and a time of day, in the form of rounds.
interface CountProps {
  label: string;
  value: number;
  least?: number;
  most: number;
  step?: string;
  onChange: (value: number) => void;
}

export function Count({ label, value, least = 1, most, step = "1", onChange }: CountProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input type="number" required min={step === "any" ? 0.1 : least} max={most} step={step} value={value} onInput={(event) => onChange(Number(event.currentTarget.value))} />
    </label>
  );
}

export function Hour({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input type="time" required value={value} onInput={(event) => onChange(event.currentTarget.value)} />
    </label>
  );
}
