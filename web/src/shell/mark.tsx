/** Four places, one of them a seat that is taken by whoever reads this. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <g fill="currentColor" opacity=".26">
        <rect x="3" y="3" width="11" height="11" rx="3.5" />
        <rect x="18" y="3" width="11" height="11" rx="3.5" />
        <rect x="3" y="18" width="11" height="11" rx="3.5" />
      </g>
      <path
        d="M18 21.5a3.5 3.5 0 0 1 3.500-3.500h4a3.500 3.500 0 0 1 3.500 3.500V29h-7.500a3.500 3.500 0 0 1-3.500-3.500Z"
        fill="var(--jari-accent)"
      />
    </svg>
  );
}
