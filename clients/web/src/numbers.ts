/** Numbers in the form that is usual where this person lives. */

const NUMBERS = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

export function formatNumber(value: number): string {
  return NUMBERS.format(value);
}

/** The character between whole and fraction. */
export const DECIMAL_MARK =
  NUMBERS.formatToParts(1.5).find((part) => part.type === "decimal")?.value ?? ".";
