/** The one place that says which parts of ECharts we ship. */
import { BarChart, LineChart } from 'echarts/charts'
import {
  AriaComponent,
  BrushComponent,
  GridComponent,
  ToolboxComponent,
  TooltipComponent,
} from 'echarts/components'
import { use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([
  BarChart,
  LineChart,
  AriaComponent,
  BrushComponent,
  GridComponent,
  ToolboxComponent, // brushing needs it, though it is never shown
  TooltipComponent,
  CanvasRenderer,
])

export { default as VChart } from 'vue-echarts'
