/** How contestants are called in the results. */
export const V4 = 'connector, v4'
export const V10 = 'connector, v10'
export const FLOOR_V4 = 'floor, v4'
export const FLOOR_V10 = 'floor, v10'
export const LOADER_V4 = 'loader, v4'
export const LOADER_V10 = 'loader, v10'
export const PYTHON = 'airbyte-source-fauna'
