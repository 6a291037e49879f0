import type { ResourceDetector } from '@opentelemetry/resources'
import {
  awsBeanstalkDetector,
  awsEc2Detector,
  awsEcsDetector,
  awsEksDetector,
  awsLambdaDetector,
} from '@opentelemetry/resource-detector-aws'

/** AWS; some ask its metadata service. */
export const detectors: readonly ResourceDetector[] = [
  awsEc2Detector,
  awsEcsDetector,
  awsEksDetector,
  awsBeanstalkDetector,
  awsLambdaDetector,
]
