package nightreel.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import nightreel.nn.TorchScript;

/**
 * Binary cross-entropy of each target and of negatives drawn evenly for each position, as in the
 * original SASRec with one of them (Kang and McAuley, ICDM 2018), and its generalisation gBCE with
 * many (Petrov and Macdonald, RecSys 2023).
 *
 * <p>The loss of a position with {@code K} negatives is {@code -(log(sigmoid(s+)^beta) + sum log(1
 * - sigmoid(s-))) / (K + 1)} with {@code beta = a (t (1 - 1/a) + 1/a)}, where {@code a = K / (N -
 * 1)} is the share of negatives that is drawn and {@code t} the calibration: 0 is plain binary
 * cross-entropy, which is overconfident by {@code 1/a}, 1 undoes that. A negative that is the
 * position's own target does not count.
 */
final class BinaryCrossEntropy implements SequenceLoss {

  private static final String LOSS =
      """
      def forward(self, states, items, targets, negatives):
        h = states.detach()
        w = items.detach()
        ids = torch.cat([targets.unsqueeze(1), negatives], 1)
        weight = torch.ne(negatives, targets.unsqueeze(1)).to(h.dtype)
        weight = torch.cat([torch.full_like(weight[:, :1], self.beta), weight], 1) / ids.size(1)
        sign = torch.ones_like(weight[0])
        sign[0] = -1.0
        together = max(1, self.numbers // (ids.size(1) * h.size(1)))
        item_gradient = torch.zeros_like(w)
        state_gradients = annotate(List[Tensor], [])
        sum = torch.zeros_like(h[0, 0])
        for i in range((h.size(0) + together - 1) // together):
          some = h[i * together : (i + 1) * together].unsqueeze(1)
          id = ids[i * together : (i + 1) * together]
          vectors = torch.embedding(w, id)
          logits = torch.sum(vectors * some, [2]) * sign
          factor = weight[i * together : (i + 1) * together]
          sum = sum + torch.sum(torch.softplus(logits) * factor)
          slope = torch.sigmoid(logits) * factor * sign
          state_gradients.append(torch.bmm(slope.unsqueeze(1), vectors).squeeze(1))
          gradient = slope.unsqueeze(2) * some
          item_gradient = item_gradient.add_(torch.embedding_dense_backward( \
      gradient, id, w.size(0), -1, False))
        surrogate = torch.sum(states * torch.cat(state_gradients)) + torch.sum(items * item_gradient)
        return (surrogate / h.size(0), sum / h.size(0))
      """;

  private static final String DRAW =
      """
      def forward(self, targets):
        return torch.randint(self.items, [targets.size(0), self.count], device=targets.device)
      """;

  private final TorchScript loss;
  private final TorchScript draw;

  /**
   * @param negatives {@code K} of each position
   * @param calibration {@code t}
   * @param items {@code N}
   */
  BinaryCrossEntropy(NDManager owner, int negatives, double calibration, int items) {
    loss =
        TorchScript.compile(
            owner,
            LOSS,
            Map.of(
                "beta",
                beta(negatives, calibration, items),
                "numbers",
                SequenceLoss.numbersAtOnce(owner)));
    draw =
        TorchScript.compile(owner, DRAW, Map.of("items", (long) items, "count", (long) negatives));
  }

  static double beta(int negatives, double calibration, int items) {
    double share = negatives / (items - 1.0);
    return share * (calibration * (1 - 1 / share) + 1 / share);
  }

  @Override
  public Loss of(NDArray states, NDArray items, NDArray targets) {
    NDArray negatives = draw.differentiably(new NDList(targets)).singletonOrThrow();
    return of(states, items, targets, negatives);
  }

  /**
   * @param negatives {@code (P, K)} item rows
   */
  Loss of(NDArray states, NDArray items, NDArray targets, NDArray negatives) {
    return Loss.of(loss.differentiably(new NDList(states, items, targets, negatives)));
  }
}
