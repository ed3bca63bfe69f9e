/** A distance as a driver reads it: metres in tens below a kilometre, else kilometres with one decimal. */
export function distanceText(metres: number, language: "zh" | "en"): string {
  const [m, km] = language === "zh" ? ["米", "公里"] : ["m", "km"];
  const tens = Math.round(metres / 10) * 10;
  return tens < 1000 ? `${tens} ${m}` : `${(metres / 1000).toFixed(1)} ${km}`;
}
