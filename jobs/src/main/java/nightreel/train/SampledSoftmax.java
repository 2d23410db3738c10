package nightreel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import nightreel.conf.Conf;
import nightreel.nn.TorchScript;

/**
 * Cross-entropy of each target against negatives drawn for a step and shared by all its positions,
 * for catalogues too large for {@link CatalogueLoss}.
 *
 * <p>{@code K} negatives are drawn with replacement, item {@code j} with probability {@code q(j)}.
 * A negative's logit is lowered by {@code log(K q(j))}, and one that is the position's own target
 * does not count; then the sum of the exponentials is on average that of the whole catalogue
 * (Bengio and Senécal 2008; that the target's own logit stays as it is: Khrylchenko et al., RecSys
 * 2025).
 */
final class SampledSoftmax implements SequenceLoss {

  private static final String LOSS =
      """
      def forward(self, states, items, targets, negatives, lowered):
        positives = torch.embedding(items, targets)
        candidates = torch.embedding(items, negatives)
        h = states.detach()
        w = candidates.detach()
        together = max(1, self.logits // w.size(0))
        candidate_gradient = torch.zeros_like(w)
        state_gradients = annotate(List[Tensor], [])
        positive_gradients = annotate(List[Tensor], [])
        sum = torch.zeros_like(h[0, 0])
        for i in range((h.size(0) + together - 1) // together):
          some = h[i * together : (i + 1) * together]
          target = targets[i * together : (i + 1) * together].unsqueeze(1)
          positive = positives.detach()[i * together : (i + 1) * together]
          logits = torch.addmm(-lowered, some, w.t())
          logits = logits.masked_fill_(torch.eq(negatives, target), -1e+30)
          logits = torch.cat([torch.sum(some * positive, [1], True), logits], 1)
          p = torch.log_softmax(logits, 1)
          sum = sum - p[:, 0].sum()
          p = torch.exp_(p)
          first = p[:, :1] - 1.0
          others = p[:, 1:]
          candidate_gradient = candidate_gradient.addmm_(others.t(), some)
          state_gradients.append(torch.addmm(first * positive, others, w))
          positive_gradients.append(first * some)
        surrogate = torch.sum(states * torch.cat(state_gradients)) + \
      torch.sum(candidates * candidate_gradient) + \
      torch.sum(positives * torch.cat(positive_gradients))
        return (surrogate / h.size(0), sum / h.size(0))
      """;

  /** Draws {@code self.count} items by {@code weights}, with their {@code log(K q(j))}. */
  private static final String DRAW =
      """
      def forward(self, targets, weights):
        negatives = torch.multinomial(weights, self.count, True)
        expected = torch.embedding(weights.unsqueeze(1), negatives).squeeze(1) * self.count
        return (negatives, torch.log(expected / torch.sum(weights)))
      """;

  private final TorchScript loss;
  private final TorchScript draw;
  private final NDArray weights;

  SampledSoftmax(NDManager owner, Conf.Train settings, int[] counts) {
    loss = TorchScript.compile(owner, LOSS, Map.of("logits", SequenceLoss.numbersAtOnce(owner)));
    draw = TorchScript.compile(owner, DRAW, Map.of("count", (long) settings.negatives()));
    var powers = new float[counts.length];
    for (int i = 0; i < powers.length; i++) {
      powers[i] = (float) Math.pow(Math.max(1, counts[i]), settings.negativePopularity());
    }
    weights = owner.create(powers);
  }

  @Override
  public Loss of(NDArray states, NDArray items, NDArray targets) {
    NDList drawn = draw.differentiably(new NDList(targets, weights));
    return of(states, items, targets, drawn.get(0), drawn.get(1));
  }

  /**
   * @param negatives {@code (K)} item rows
   * @param lowered {@code (K)} what is taken from their logits
   */
  Loss of(NDArray states, NDArray items, NDArray targets, NDArray negatives, NDArray lowered) {
    return Loss.of(loss.differentiably(new NDList(states, items, targets, negatives, lowered)));
  }
}
